"""The secrets of this machine: made once, kept in a file that only its owner can read, never a default in code."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

MAKERS: Mapping[str, Callable[[], str]] = {
    "token_signing_key": lambda: base64.b64encode(secrets.token_bytes(32)).decode(),
    "code_pepper": lambda: secrets.token_hex(32),
    "paystack_secret_key": lambda: f"sk_test_{secrets.token_hex(20)}",
    "sandbox_secret": lambda: secrets.token_hex(32),
    "database_password": lambda: secrets.token_hex(24),
}


@dataclass(frozen=True, slots=True)
class SecretValues:
    """`values` is the deployment's secret; `keys` is Base64 of the 32 bytes of each KMS key, by its id."""

    values: dict[str, str]
    keys: dict[str, str]


def load_secrets(file: Path, key_ids: Iterable[str]) -> SecretValues:
    """What the file has, completed by what is missing. Values that a developer has written into it are kept."""
    known = json.loads(file.read_text()) if file.exists() else {}
    values = {name: make() for name, make in MAKERS.items()} | known.get("values", {})
    keys = {key: base64.b64encode(secrets.token_bytes(32)).decode() for key in key_ids} | known.get("keys", {})
    if known != {"values": values, "keys": keys}:
        _write(file, json.dumps({"values": values, "keys": keys}, indent=2) + "\n")
    return SecretValues(values, keys)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(text)
    unfinished.replace(file)
