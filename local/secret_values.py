"""The secrets of this machine: made as the templates say, kept in a file that only its owner can read."""

from __future__ import annotations

import json
import os
import re
import secrets
import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from local.model import Secret

DYNAMIC = re.compile(
    r"\{\{resolve:secretsmanager:(arn:aws:secretsmanager:[^:}]+:[^:}]+:secret:[^:}]+|[^:}]+)"
    r"(?::SecretString)?(?::([^:}]+))?\}\}"
)
UNDERSTOOD = {
    "SecretStringTemplate", "GenerateStringKey", "PasswordLength", "ExcludePunctuation", "ExcludeCharacters",
    "ExcludeLowercase", "ExcludeUppercase", "ExcludeNumbers", "IncludeSpace", "RequireEachIncludedType",
}  # fmt: skip
DEFAULT_LENGTH = 32


class SecretRefused(Exception):
    """A secret of the templates that cannot be made here as AWS would make it."""


@dataclass(frozen=True, slots=True)
class SecretFile:
    """Random values by section and name, each made once. What a developer writes into the file is kept."""

    file: Path

    def kept(self, section: str, name: str, make: Callable[[], str]) -> str:
        """The value, made now if there is none yet."""
        known: dict[str, dict[str, str]] = json.loads(self.file.read_text()) if self.file.exists() else {}
        if name not in known.setdefault(section, {}):
            known[section][name] = make()
            self._write(json.dumps(known, indent=2) + "\n")
        return known[section][name]

    def _write(self, text: str) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.file.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as opened:
            opened.write(text)
        unfinished.replace(self.file)


def secret_strings(wanted: Iterable[Secret], kept: SecretFile, local: Mapping[str, str]) -> dict[str, str]:
    """What Secrets Manager holds, by the secret's name; a secret without a value is left out.

    First those that are generated, then those put together from them. `local` replaces keys that a secret has and this
    machine knows better, as the address of the database. Raises SecretRefused.
    """
    strings: dict[str, str] = {}
    for secret in wanted:
        if isinstance(secret.properties.get("GenerateSecretString"), dict):
            strings[secret.name] = _with_template(secret, kept.kept("secrets", secret.name, partial(_made, secret)))
    for secret in wanted:
        written = secret.properties.get("SecretString")
        if isinstance(written, str):
            strings[secret.name] = _with_local(_put_together(secret, written, strings), local)
    return strings


def _made(secret: Secret) -> str:
    rules = secret.properties["GenerateSecretString"]
    assert isinstance(rules, dict)
    if unknown := set(rules) - UNDERSTOOD:
        raise SecretRefused(f"{secret.name}: GenerateSecretString: {', '.join(sorted(unknown))} is not understood")
    excluded = set(str(rules.get("ExcludeCharacters", "")))
    kinds = {
        "ExcludeLowercase": string.ascii_lowercase,
        "ExcludeUppercase": string.ascii_uppercase,
        "ExcludeNumbers": string.digits,
        "ExcludePunctuation": string.punctuation,
    }
    alphabet = "".join(letters for rule, letters in kinds.items() if str(rules.get(rule)).lower() != "true")
    alphabet = "".join(letter for letter in alphabet if letter not in excluded)
    if not alphabet:
        raise SecretRefused(f"{secret.name}: GenerateSecretString excludes every character")
    made = "".join(secrets.choice(alphabet) for _ in range(int(str(rules.get("PasswordLength", DEFAULT_LENGTH)))))
    if "GenerateStringKey" not in rules:
        return made
    return json.dumps(
        {**json.loads(str(rules.get("SecretStringTemplate", "{}"))), str(rules["GenerateStringKey"]): made}
    )


def _with_template(secret: Secret, made: str) -> str:
    """With the keys of the template that were not there yet when the secret was made."""
    rules = secret.properties["GenerateSecretString"]
    assert isinstance(rules, dict)
    if "GenerateStringKey" not in rules:
        return made
    return json.dumps(json.loads(str(rules.get("SecretStringTemplate", "{}"))) | json.loads(made))


def _put_together(secret: Secret, written: str, strings: Mapping[str, str]) -> str:
    def put(reference: re.Match[str]) -> str:
        name, key = reference[1].rpartition(":")[2], reference[2]
        if name not in strings:
            raise SecretRefused(f"{secret.name} refers to {reference[1]}, which is no generated secret")
        return str(json.loads(strings[name])[key]) if key else strings[name]

    text = DYNAMIC.sub(put, written)
    if "{{resolve:" in text:
        raise SecretRefused(f"{secret.name}: a dynamic reference in it is not understood")
    return text


def _with_local(text: str, local: Mapping[str, str]) -> str:
    try:
        values = json.loads(text)
    except ValueError:
        return text
    if not isinstance(values, dict):
        return text
    return json.dumps(values | {name: value for name, value in local.items() if name in values})
