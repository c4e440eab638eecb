"""Counts round trips where they happen: each time the driver waits for the server."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from pg8000.core import CoreConnection


@contextmanager
def round_trips() -> Iterator[list[str]]:
    """One statement for each wait inside the block, in their order."""
    waits: list[str] = []
    wait = CoreConnection.handle_messages

    def counted(connection: Any, context: Any) -> Any:
        waits.append(str(context.statement))
        return wait(connection, context)

    with patch.object(CoreConnection, "handle_messages", counted):
        yield waits
