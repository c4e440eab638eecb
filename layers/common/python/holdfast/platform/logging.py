"""Structured logs. What may be a secret is struck out before anything is written."""

from collections.abc import Mapping
from functools import cache

from aws_lambda_powertools import Logger

_SECRET_WORDS = ("password", "secret", "token", "code", "authorization", "otp", "signature", "account_number", "key")


@cache
def log() -> Logger:
    return Logger(service="holdfast")


def redacted(values: Mapping[str, object]) -> dict[str, object]:
    """The same mapping with the values of secret-sounding names struck out, at every depth."""
    return {name: "[redacted]" if _sounds_secret(name) else _inside(value) for name, value in values.items()}


def _inside(value: object) -> object:
    if isinstance(value, Mapping):
        return redacted(value)
    if isinstance(value, list | tuple):
        return [_inside(item) for item in value]
    return value


def _sounds_secret(name: str) -> bool:
    return any(word in name.lower() for word in _SECRET_WORDS)
