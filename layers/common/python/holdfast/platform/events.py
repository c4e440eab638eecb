"""Events as they were announced: found again by their ids, or by what they were about."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from holdfast.platform.db import Db
from holdfast.platform.tables import events

_PREFIX = "evt_"


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One announced event. actor, request_id: who and what announced it"""

    id: str
    type: str
    subject: str
    sequence: int
    actor: str
    request_id: str
    occurred_at: datetime


_RECORD = select(
    events.c.id,
    events.c.type,
    events.c.subject,
    events.c.sequence,
    events.c.actor,
    events.c.request_id,
    events.c.occurred_at,
)


def list_events_about(db: Db, subjects: Collection[str], request_ids: Collection[str]) -> list[EventRecord]:
    """What was announced about any of the subjects in any of the requests, in the order of each subject."""
    wanted = (events.c.subject.in_(set(subjects)), events.c.request_id.in_(set(request_ids)))
    return [_record(row) for row in db.execute(_RECORD.where(*wanted).order_by(events.c.subject, events.c.sequence))]


def list_causes(db: Db, request_ids: Collection[str]) -> Mapping[str, tuple[EventRecord, ...]]:
    """For each request: the event that it was the consumption of, the one that this came from… back to the first, whose
    actor and request began it all. Empty for a request that somebody made."""
    known: dict[str, EventRecord] = {}
    asked = set(request_ids)
    while wanted := {each for each in asked if each.startswith(_PREFIX)} - known.keys():
        found = [_record(row) for row in db.execute(_RECORD.where(events.c.id.in_(wanted)))]
        known.update((each.id, each) for each in found)
        asked = {each.request_id for each in found}
    return {each: tuple(_back_from(each, known)) for each in request_ids}


def _back_from(request_id: str, known: Mapping[str, EventRecord]) -> list[EventRecord]:
    causes = []
    while event := known.get(request_id):
        causes.append(event)
        request_id = event.request_id
    return causes


def _record(row: Row[Any]) -> EventRecord:
    return EventRecord(row.id, row.type, row.subject, row.sequence, row.actor, row.request_id, row.occurred_at)
