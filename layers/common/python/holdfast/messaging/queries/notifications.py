"""Notifications in the database."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.sql import functions as fn

from holdfast.messaging.rules.messages import Notification
from holdfast.messaging.tables import notifications
from holdfast.platform.db import Db

_REMOVED_AT_ONCE = 5000


def add_notifications(db: Db, new: Sequence[Notification]) -> None:
    """A user is told of an event once, however often it is delivered."""
    statement = upsert(notifications).values([asdict(each) for each in new])
    db.execute(statement.on_conflict_do_nothing(constraint="notifications_once"))


def list_notifications(
    db: Db, user_id: str, *, is_unread_only: bool, after: str | None, limit: int
) -> list[Notification]:
    """The newest first; `after` is the id of the last one seen."""
    conditions = [notifications.c.user_id == user_id]
    if is_unread_only:
        conditions.append(notifications.c.read_at.is_(None))
    if after is not None:
        conditions.append(notifications.c.id < after)
    rows = db.execute(_notifications().where(and_(*conditions)).order_by(notifications.c.id.desc()).limit(limit))
    return [Notification(**row._asdict()) for row in rows]


def set_read(db: Db, notification_id: str, user_id: str, read_at: datetime) -> Notification | None:
    """Mark the user's notification as read; one that was read keeps its time."""
    statement = (
        update(notifications)
        .where(notifications.c.id == notification_id, notifications.c.user_id == user_id)
        .values(read_at=fn.coalesce(notifications.c.read_at, read_at))
        .returning(*_notifications().selected_columns)
    )
    row = db.execute(statement).first()
    return None if row is None else Notification(**row._asdict())


def count_unread(db: Db, user_id: str) -> int:
    counted = select(func.count()).select_from(notifications).where(*_unread(user_id))
    return int(db.execute(counted).scalar_one())


def has_notification(db: Db, notification_id: str, user_id: str) -> bool:
    this = (notifications.c.id == notification_id, notifications.c.user_id == user_id)
    return db.execute(select(notifications.c.id).where(*this)).first() is not None


def set_read_up_to(db: Db, newest_id: str, user_id: str, read_at: datetime) -> int:
    """The user has read this one and all before it; how many of them were unread."""
    statement = update(notifications).where(*_unread(user_id), notifications.c.id <= newest_id)
    return db.execute(statement.values(read_at=read_at)).rowcount


def remove_expired(db: Db, *, read_before: datetime, told_before: datetime) -> int:
    """Those told before `read_before` and read, and all told before `told_before`; not too many at once."""
    is_read = and_(notifications.c.created_at <= read_before, notifications.c.read_at.is_not(None))
    expired = select(notifications.c.id).where(or_(is_read, notifications.c.created_at <= told_before))
    some = expired.limit(_REMOVED_AT_ONCE)
    return db.execute(delete(notifications).where(notifications.c.id.in_(some))).rowcount


def _unread(user_id: str) -> tuple[ColumnElement[bool], ...]:
    return notifications.c.user_id == user_id, notifications.c.read_at.is_(None)


def _notifications() -> Any:
    return select(
        notifications.c.id,
        notifications.c.user_id,
        notifications.c.event_id,
        notifications.c.type,
        notifications.c.title,
        notifications.c.text,
        notifications.c.subject,
        notifications.c.read_at,
        notifications.c.created_at,
    )
