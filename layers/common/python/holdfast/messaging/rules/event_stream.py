"""Events in one order for everybody who reads them, and that order as server-sent events."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from holdfast.kernel.refusals import Invalid

MEDIA_TYPE: Final = "text/event-stream"
PATIENCE_SECONDS: Final = 12.0  # less than half of what a route has: from there on an alarm calls it slow
PAUSE_SECONDS: Final = 0.5
RETRY_MS: Final = 1000
AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class NumberedEvent:
    """number: of all events of the tenant, in an order in which none comes before one that was seen"""

    number: int
    id: str
    type: str
    subject: str
    sequence: int
    occurred_at: datetime
    data: Mapping[str, Any]


def check_number(after: int, last: int) -> None:
    if after > last:
        raise Invalid.field("after", "There was no such cursor.", slug="unknown-cursor")


def stream_of(events: Iterable[tuple[int, Mapping[str, Any]]], last: int, *, is_more: bool) -> str:
    """What an EventSource reads, by its number and what it says of it: it comes again with the last id, at once where
    there is more. An id without data moves it on without telling anybody."""
    lines = [f"retry: {1 if is_more else RETRY_MS}\n"]
    for number, told in events:
        lines.append(f"id: {number}\ndata: {json.dumps(told, separators=(',', ':'))}\n")
    lines.append(f"id: {last}\n")
    return "\n".join(lines) + "\n"
