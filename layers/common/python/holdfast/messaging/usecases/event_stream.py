"""Reading a tenant's events, in one order that nothing slips into afterwards."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from holdfast.messaging.queries import event_stream as queries
from holdfast.messaging.rules.event_stream import (
    AT_ONCE,
    PATIENCE_SECONDS,
    PAUSE_SECONDS,
    NumberedEvent,
    check_number,
)
from holdfast.platform.db import Db
from holdfast.platform.running import Run


@dataclass(frozen=True, slots=True)
class Read:
    """last: up to where everything was read, errands of the house included"""

    events: Sequence[NumberedEvent]
    last: int
    is_more: bool


def read_events(db: Db, after: int, limit: int = AT_ONCE) -> Read:
    """What comes after a number, the oldest first."""
    last = queries.number_events(db)
    check_number(after, last)
    found = queries.list_events(db, after=after, limit=limit + 1)
    if len(found) > limit:
        return Read(found[:limit], found[limit - 1].number, is_more=True)
    return Read(found, max([last, *(each.number for each in found)]), is_more=False)


def await_events(run: Run, after: int | None) -> Read:
    """The same as soon as there is something, or after twelve seconds; without a number, what comes from now on."""
    until = time.monotonic() + PATIENCE_SECONDS
    at = run(_newest) if after is None else after
    while True:
        read = run(partial(read_events, after=at))
        if read.events or time.monotonic() >= until:
            return read
        at = read.last
        time.sleep(PAUSE_SECONDS)


def _newest(db: Db) -> int:
    last = -1
    while (numbered := queries.number_events(db)) > last:
        last = numbered
    return last
