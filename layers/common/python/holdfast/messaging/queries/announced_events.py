"""Events as outgoing webhooks choose among them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, or_, select

from holdfast.messaging.rules.webhooks import ERRANDS, TESTED, Announced
from holdfast.platform.db import Db
from holdfast.platform.tables import event_consumptions, events

_COLUMNS = (events.c.id, events.c.type, events.c.subject, events.c.sequence, events.c.occurred_at)


def list_unconsumed_before(db: Db, consumer: str, event: Announced, since: datetime) -> list[Announced]:
    """Earlier events of the subject that the consumer has not had yet, in their order: a queue keeps none."""
    consumed = exists().where(event_consumptions.c.consumer == consumer, event_consumptions.c.event_id == events.c.id)
    earlier = (events.c.subject == event.subject, events.c.sequence < event.sequence, events.c.occurred_at >= since)
    return _announced(db, _for_others().where(*earlier, ~consumed).order_by(events.c.sequence))


def find_announced(db: Db, event_id: str) -> Announced | None:
    found = _announced(db, _for_others().where(events.c.id == event_id))
    return found[0] if found else None


def list_announced(db: Db, since: datetime, until: datetime, filters: Sequence[str], limit: int) -> list[Announced]:
    """What was announced from `since` on and before `until`, of the types that the filters name."""
    found = _for_others().where(events.c.occurred_at >= since, events.c.occurred_at < until)
    if "*" not in filters:
        found = found.where(or_(*(_is_of(each) for each in filters)))
    return _announced(db, found.order_by(events.c.subject, events.c.sequence).limit(limit))


def _for_others() -> Select[Any]:
    return select(*_COLUMNS).where(events.c.type.not_in([*ERRANDS, TESTED]))


def _is_of(event_filter: str) -> Any:
    if event_filter.endswith(".*"):
        return events.c.type.startswith(event_filter[:-1], autoescape=True)
    return events.c.type == event_filter


def _announced(db: Db, statement: Select[Any]) -> list[Announced]:
    return [Announced(**row._asdict()) for row in db.execute(statement)]
