"""The runbook's way of rotating secrets, typed into a shell: against the AWS of this machine, with no time to wait."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from holdfast.platform import tokens
from local.aws import Aws, serving_aws
from local.serving import free_port
from tests.wiring.commands import blocks

ROOT = Path(__file__).parents[2]
RUNBOOK = ROOT / "docs" / "runbook.md"
SHORTHANDS = blocks(RUNBOOK, "bash")[0]
# In place of programs that would deploy and wait: what is deployed is the secret as it is at that moment.
SAM = """#!/bin/sh
if [ "$1" = deploy ]; then
    aws secretsmanager get-secret-value --secret-id "$WATCHED" --query SecretString --output text >> "$JOURNAL"
else
    echo "invoked $3" >> "$JOURNAL"
fi
"""
AWS = f"""#!/bin/sh
exec {sys.executable} {Path(__file__).parent / "aws_here.py"} "$@"
"""


OPENSSL = f"""#!/bin/sh
exec {sys.executable} -c 'import secrets, sys; print(secrets.token_hex(int(sys.argv[3])))' "$@"
"""
PROGRAMS = {"sam": SAM, "aws": AWS, "openssl": OPENSSL, "sleep": "#!/bin/sh\n"}


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    with serving_aws("123456789012", "eu-west-1", "token", free_port(4566)) as here:
        yield here


@pytest.fixture
def play(aws: Aws, tmp_path: Path) -> Callable[[str, str, str], list[str]]:
    """Types the block that speaks of a generated secret, which has a value; what was deployed and invoked, in turn."""

    def played(name: str, first_words: str, value: str) -> list[str]:
        made = aws.client("secretsmanager").create_secret(Name=f"{name}-{os.getpid()}", SecretString=value)
        programs = tmp_path / "bin"
        programs.mkdir()
        for program, text in PROGRAMS.items():
            (programs / program).write_text(text)
            (programs / program).chmod(0o755)
        [block] = [block for block in blocks(RUNBOOK, "bash") if block.startswith(first_words)]
        journal = tmp_path / "journal"
        environment = os.environ | aws.variables()
        environment |= {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "JOURNAL": str(journal)}
        environment |= {"WATCHED": made["ARN"], "RESOURCES": json.dumps({f"holdfast-production/{name}": made["ARN"]})}
        typed = ["bash", "-eu", "-o", "pipefail", "-c", SHORTHANDS + block]
        answer = subprocess.run(typed, env=environment, capture_output=True, text=True, check=False)
        assert answer.returncode == 0, answer.stderr
        return journal.read_text().splitlines()

    return played


def test_the_key_of_tokens_is_replaced_and_nobodys_token_is_refused_on_the_way(
    play: Callable[[str, str, str], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    states = ["old", *play("TokenSigningKey", "KEY=", "old")]
    assert len(states) == 4
    assert states[-1] != "old"
    assert re.fullmatch(r"[0-9a-f]{64}", states[-1])

    def with_keys(state: str) -> None:
        monkeypatch.setattr(tokens, "secrets_in_turn", lambda name: state.split(","))

    for before, after in pairwise(states):  # for a while, some functions know one, some the other
        for signs, reads in ((before, after), (after, before)):
            with_keys(signs)
            token = tokens.sign_token({"sub": "ada"}, timedelta(minutes=5))
            with_keys(reads)
            assert tokens.read_token(token)["sub"] == "ada"


def test_the_functions_know_both_passwords_before_the_database_knows_the_new_one(
    play: Callable[[str, str, str], list[str]],
) -> None:
    made = json.dumps({"username": "holdfast_app", "password": "old", "former": ""})
    deployed, invoked = play("AppCredentials", "APP=", made)
    values = json.loads(deployed)
    assert re.fullmatch(r"[0-9a-f]{40}", values.pop("password"))
    assert values == {"username": "holdfast_app", "former": "old"}
    assert invoked == "invoked Ops/Migrate"


def test_the_pepper_is_replaced(play: Callable[[str, str, str], list[str]]) -> None:
    [deployed] = play(
        "CodePepper", 'aws secretsmanager put-secret-value --secret-id "$(of "$STACK" CodePepper)"', "old"
    )
    assert re.fullmatch(r"[0-9a-f]{64}", deployed)
