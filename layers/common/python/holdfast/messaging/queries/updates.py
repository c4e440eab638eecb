"""Updates: what each user is told, in their own count."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from holdfast.messaging.rules.realtime import EVENT, NOTIFICATION, Kind, ToldEvent, Update
from holdfast.messaging.rules.webhooks import ERRANDS
from holdfast.messaging.tables import notifications, update_counters, updates
from holdfast.platform.db import Db
from holdfast.platform.tables import events


@dataclass(frozen=True, slots=True)
class NewUpdate:
    user_id: str
    number: int
    kind: Kind
    event_id: str
    created_at: datetime


def list_untold_before(db: Db, event: ToldEvent, since: datetime) -> list[ToldEvent]:
    """Earlier events of the subject that concern somebody and are in nobody's count yet: a queue keeps no order."""
    untold = ~exists().where(updates.c.event_id == events.c.id, updates.c.kind == EVENT)
    earlier = (events.c.subject == event.subject, events.c.sequence < event.sequence, events.c.occurred_at >= since)
    tells = func.coalesce(func.jsonb_array_length(events.c.data["recipients"]), 0) > 0
    columns = (events.c.id, events.c.type, events.c.subject, events.c.sequence, events.c.actor, _recipients())
    found = select(*columns).where(*earlier, events.c.type.not_in(ERRANDS), tells, untold)
    return [ToldEvent(**row._asdict()) for row in db.execute(found.order_by(events.c.sequence))]


def lock_counters(db: Db, user_ids: Iterable[str]) -> dict[str, int]:
    """The last number of each user, locked until the commit, in everybody's order."""
    rows = [{"user_id": user_id, "last_number": 0} for user_id in sorted(set(user_ids))]
    counted = upsert(update_counters).values(rows)
    locked = counted.on_conflict_do_update(index_elements=_COUNTER, set_={"last_number": update_counters.c.last_number})
    found = db.execute(locked.returning(update_counters.c.user_id, update_counters.c.last_number))
    return {row.user_id: row.last_number for row in found}


def set_counters(db: Db, numbers: Mapping[str, int]) -> None:
    rows = [{"user_id": user_id, "last_number": number} for user_id, number in sorted(numbers.items())]
    counted = upsert(update_counters).values(rows)
    db.execute(
        counted.on_conflict_do_update(index_elements=_COUNTER, set_={"last_number": counted.excluded.last_number})
    )


def list_told(db: Db, kind: Kind, event_ids: Sequence[str]) -> set[tuple[str, str]]:
    """By event and user, what is in their counts already."""
    found = select(updates.c.event_id, updates.c.user_id).where(
        updates.c.event_id.in_(event_ids), updates.c.kind == kind
    )
    return {(row.event_id, row.user_id) for row in db.execute(found)}


def add_updates(db: Db, new: Sequence[NewUpdate]) -> None:
    rows = [
        {
            "user_id": each.user_id,
            "number": each.number,
            "kind": each.kind,
            "event_id": each.event_id,
            "created_at": each.created_at,
        }
        for each in new
    ]
    db.execute(insert(updates).values(rows))


def list_updates(db: Db, user_id: str, *, after: int, limit: int) -> list[Update]:
    """In the user's own order."""
    is_its_notification = and_(
        updates.c.kind == NOTIFICATION,
        notifications.c.user_id == updates.c.user_id,
        notifications.c.event_id == updates.c.event_id,
    )
    columns = (updates.c.number, updates.c.kind, *_EVENT, *(each.label(f"n_{each.name}") for each in _NOTIFICATION))
    found = (
        select(*columns)
        .join(events, events.c.id == updates.c.event_id)
        .outerjoin(notifications, is_its_notification)
        .where(updates.c.user_id == user_id, updates.c.number > after, _has_its_content())
        .order_by(updates.c.number)
        .limit(limit)
    )
    return [_update(row) for row in db.execute(found)]


def find_oldest_number(db: Db, user_id: str) -> int | None:
    found: int | None = db.execute(select(func.min(updates.c.number)).where(updates.c.user_id == user_id)).scalar()
    return found


def remove_updates_before(db: Db, before: datetime) -> int:
    return db.execute(delete(updates).where(updates.c.created_at < before)).rowcount


_COUNTER = (update_counters.c.tenant_id, update_counters.c.user_id)
_EVENT = (events.c.id, events.c.type, events.c.subject, events.c.sequence, events.c.occurred_at, events.c.data)
_NOTIFICATION = (
    notifications.c.id,
    notifications.c.type,
    notifications.c.title,
    notifications.c.text,
    notifications.c.subject,
    notifications.c.created_at,
)


def _recipients() -> ColumnElement[Any]:
    return events.c.data["recipients"].label("recipients")


def _has_its_content() -> ColumnElement[bool]:
    return or_(updates.c.kind == EVENT, notifications.c.id.is_not(None))


def _update(row: Any) -> Update:
    if row.kind == NOTIFICATION:
        told = {name: getattr(row, f"n_{name}") for name in ("id", "type", "title", "text", "subject")}
        return Update(row.number, row.kind, row.n_subject, told | {"created_at": row.n_created_at.isoformat()})
    content = {
        "id": row.id,
        "type": row.type,
        "subject": row.subject,
        "sequence": row.sequence,
        "timestamp": row.occurred_at.isoformat(),
        "data": {name: value for name, value in row.data.items() if name != "recipients"},
    }
    return Update(row.number, row.kind, row.subject, content)
