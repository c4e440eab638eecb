"""The one clock. Every decision asks `now()`; a test and a sandbox tenant may move it, for themselves alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_offset: ContextVar[timedelta] = ContextVar("clock_offset", default=timedelta())


def now() -> datetime:
    """The present moment in UTC, as the running transaction's tenant sees it."""
    return datetime.now(UTC) + _offset.get()


def move_to_offset(offset: timedelta) -> None:
    """Let the clock run `offset` ahead in the running context."""
    _offset.set(offset)


@contextmanager
def shifted(offset: timedelta) -> Iterator[None]:
    """Let the clock run `offset` further ahead inside the block."""
    token = _offset.set(_offset.get() + offset)
    try:
        yield
    finally:
        _offset.reset(token)
