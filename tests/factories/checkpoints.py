"""Checkpoints for tests: published by the job, and proofs checked by the verifier that people get."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from holdfast.ledger.usecases.signing import public_keys
from tests.api import LambdaContext, handler_of

VERIFIER = Path(__file__).parent.parent.parent / "examples" / "verify_proof.py"


def publish(tenant: str) -> int:
    """Run the job for the tenant alone; how many checkpoints it published."""
    done: int = handler_of("ledger/publish_checkpoints")({"tenant_id": tenant}, LambdaContext())["done"]
    return done


def verdict(answer: Any, holder: str, public_key: str = "") -> tuple[int, str]:
    """What the verifier says of an answer, as a process of its own that finds nothing of ours."""
    return run_verifier(json.dumps(answer), public_key or public_keys()[0].hex(), holder)


def run_verifier(text: str, *arguments: str) -> tuple[int, str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-W", "error", str(VERIFIER), *arguments]
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, env=environment, cwd="/", timeout=30, check=False
    )
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout
