"""Events on their way to endpoints, in the order of each subject."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from holdfast.messaging.rules.webhooks import (
    ANNOUNCED_AGAIN,
    LEASE,
    Answer,
    Attempt,
    DeliveryStatus,
    EventDelivery,
    WebhookEvent,
)
from holdfast.messaging.tables import event_deliveries, event_delivery_attempts
from holdfast.platform.db import Db
from holdfast.platform.tables import events

_table, _attempts = event_deliveries.c, event_delivery_attempts.c
_COLUMNS = tuple(_table[name] for name in EventDelivery.__slots__)


def add_deliveries(db: Db, new: Sequence[EventDelivery]) -> set[str]:
    """Those that the endpoint does not have on its way, nor had as an original if they are; answers with the ids."""
    if not new:
        return set()
    statement = upsert(event_deliveries).values([asdict(each) for each in new]).on_conflict_do_nothing()
    return set(db.execute(statement.returning(_table.id)).scalars())


def set_due(db: Db, endpoint_id: str, event_ids: Sequence[str], now: datetime) -> int:
    """Those of the events that wait for another attempt wait no more; how many there were."""
    waiting = (_table.endpoint_id == endpoint_id, _table.event_id.in_(event_ids), _table.next_attempt_at > now)
    return db.execute(update(event_deliveries).where(*waiting).values(next_attempt_at=now, announced_at=None)).rowcount


def list_due_endpoints(db: Db, now: datetime) -> list[str]:
    """Where something is due."""
    due = (_is_pending(event_deliveries), _table.next_attempt_at <= now)
    return list(db.execute(select(_table.endpoint_id).where(*due).distinct()).scalars())


def claim_due(
    db: Db, now: datetime, limit: int, *, endpoint_ids: Sequence[str], subject: str | None = None
) -> list[EventDelivery]:
    """Those whose turn it is at the endpoints: the first of their subject, due, in nobody's hands and not announced of
    late. From now on they are. What was never tried goes first: others may have failed by themselves."""
    conditions = [
        _table.endpoint_id.in_(endpoint_ids),
        _is_pending(event_deliveries),
        _table.next_attempt_at <= now,
        or_(_table.claimed_until.is_(None), _table.claimed_until <= now),
        or_(_table.announced_at.is_(None), _table.announced_at <= now - ANNOUNCED_AGAIN),
        _is_first(),
    ]
    if subject is not None:
        conditions.append(_table.subject == subject)
    due = select(*_COLUMNS).where(*conditions).order_by(_table.attempts, _table.next_attempt_at, _table.id).limit(limit)
    found = _deliveries(db, due.with_for_update(skip_locked=True, of=event_deliveries))
    if found:
        announced = _table.id.in_([each.id for each in found])
        db.execute(update(event_deliveries).where(announced).values(announced_at=now))
    return found


def lock_first(db: Db, endpoint_id: str, subject: str) -> EventDelivery | None:
    """What is to be sent next about the subject to the endpoint."""
    first = select(*_COLUMNS).where(
        _is_pending(event_deliveries), _table.endpoint_id == endpoint_id, _table.subject == subject
    )
    found = _deliveries(db, first.order_by(_table.sequence, _table.id).limit(1).with_for_update())
    return found[0] if found else None


def add_attempt(db: Db, delivery: EventDelivery, now: datetime) -> EventDelivery:
    """Begin an attempt, which counts from now on, whatever comes of it."""
    begun = replace(delivery, attempts=delivery.attempts + 1, claimed_until=now + LEASE)
    _set(db, delivery.id, attempts=begun.attempts, claimed_until=begun.claimed_until)
    values = {"delivery_id": delivery.id, "number": begun.attempts, "started_at": now}
    db.execute(insert(event_delivery_attempts).values(**values))
    return begun


def set_answer(db: Db, delivery: EventDelivery, answer: Answer) -> None:
    this = (_attempts.delivery_id == delivery.id, _attempts.number == delivery.attempts)
    db.execute(update(event_delivery_attempts).where(*this).values(**asdict(answer)))


def set_succeeded(db: Db, delivery_id: str, now: datetime) -> None:
    ended = {"next_attempt_at": None, "claimed_until": None, "ended_at": now}
    _set(db, delivery_id, status="succeeded", failure=None, **ended)


def set_waiting(db: Db, delivery: EventDelivery, failure: str, next_attempt_at: datetime) -> None:
    """The attempt failed, and another follows. Where the next one has begun by now, it decides."""
    later = {"next_attempt_at": next_attempt_at, "announced_at": None, "claimed_until": None}
    _set(db, delivery.id, _table.attempts == delivery.attempts, failure=failure, **later)


def set_given_up(db: Db, delivery: EventDelivery, failure: str, now: datetime) -> None:
    ended = {"next_attempt_at": None, "claimed_until": None, "ended_at": now}
    _set(db, delivery.id, _table.attempts == delivery.attempts, status="given_up", failure=failure, **ended)


def give_all_up(db: Db, endpoint_id: str, failure: str, now: datetime) -> int:
    """Everything on its way to the endpoint; how much that was."""
    ended = {"next_attempt_at": None, "claimed_until": None, "ended_at": now}
    pending = (_is_pending(event_deliveries), _table.endpoint_id == endpoint_id)
    values = {"status": "given_up", "failure": failure, **ended}
    return db.execute(update(event_deliveries).where(*pending).values(**values)).rowcount


def list_deliveries(
    db: Db, endpoint_id: str, *, status: DeliveryStatus | None, event_id: str | None, after: str | None, limit: int
) -> list[EventDelivery]:
    """The newest first; `after` is the id of the last one seen."""
    found = select(*_COLUMNS).where(_table.endpoint_id == endpoint_id).order_by(_table.id.desc()).limit(limit)
    if status is not None:
        found = found.where(_table.status == status)
    if event_id is not None:
        found = found.where(_table.event_id == event_id)
    if after is not None:
        found = found.where(_table.id < after)
    return _deliveries(db, found)


def find_delivery(db: Db, endpoint_id: str, delivery_id: str) -> EventDelivery | None:
    found = _deliveries(db, select(*_COLUMNS).where(_table.endpoint_id == endpoint_id, _table.id == delivery_id))
    return found[0] if found else None


def list_attempts(db: Db, delivery_id: str) -> list[Attempt]:
    columns = [_attempts[name] for name in Attempt.__slots__]
    found = select(*columns).where(_attempts.delivery_id == delivery_id).order_by(_attempts.number)
    return [Attempt(**row._asdict()) for row in db.execute(found)]


def find_event(db: Db, event_id: str) -> WebhookEvent:
    columns = [events.c[name] for name in WebhookEvent.__slots__]
    return WebhookEvent(**db.execute(select(*columns).where(events.c.id == event_id)).one()._asdict())


def _is_first() -> Any:
    """No other of the subject goes to the endpoint before it."""
    other = event_deliveries.alias("other")
    is_before = or_(
        other.c.sequence < _table.sequence, and_(other.c.sequence == _table.sequence, other.c.id < _table.id)
    )
    same = and_(other.c.endpoint_id == _table.endpoint_id, other.c.subject == _table.subject)
    return ~exists().where(_is_pending(other), same, is_before)


def _is_pending(table: Any) -> Any:
    return table.c.status == "pending"


def _set(db: Db, delivery_id: str, *conditions: Any, **values: Any) -> None:
    """Change one that is still pending."""
    this = (_table.id == delivery_id, _is_pending(event_deliveries), *conditions)
    db.execute(update(event_deliveries).where(*this).values(**values))


def _deliveries(db: Db, statement: Select[Any]) -> list[EventDelivery]:
    return [EventDelivery(**row._asdict()) for row in db.execute(statement)]
