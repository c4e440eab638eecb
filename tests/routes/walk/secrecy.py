"""Secrets that a call sends, and where they must not turn up."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from holdfast.platform.logging import log

_FIELDS = (
    "password",
    "new_password",
    "current_password",
    "refresh_token",
    "token",
    "pending_token",
    "binding",
    "code",
    "recovery_code",
    "account_number",
    "secret",
    "webhook_secret",
)
_sent: set[str] = set()


def remember(secrets: set[str]) -> None:
    """They are on their way, and must not be logged."""
    _sent.update(secrets)


def secrets_in(event: dict[str, Any]) -> set[str]:
    """The token, passwords and codes in a call."""
    bearer = event["headers"].get("authorization", "").removeprefix("Bearer ")
    try:
        body = json.loads(event["body"] or "null")
    except (ValueError, RecursionError):
        body = None
    fields = body if isinstance(body, dict) else {}
    said = [fields.get(name) for name in _FIELDS]
    return {each for each in [bearer, *said] if isinstance(each, str) and len(each) >= 6}


def tells(told: str, secret: str) -> bool:
    return secret in told and re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", told) is not None


class _Keeper(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(f"{self.format(record)} {vars(record)}")


@contextmanager
def nothing_secret_logged() -> Iterator[None]:
    """Whatever was logged inside the block, by whomever, told none of the secrets that were sent."""
    keeper = _Keeper()
    names = [None, log().name]
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    _sent.clear()
    for logger in loggers:
        logger.addHandler(keeper)
        logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.removeHandler(keeper)
            logger.setLevel(level)
    told = [secret for secret in _sent for line in keeper.told if tells(line, secret)]
    assert not told, f"the log tells {told}"
