"""What people have been told in the application."""

from datetime import timedelta
from typing import Final

from holdfast.kernel import clock
from holdfast.kernel.refusals import NotFound
from holdfast.messaging.queries import notifications as queries
from holdfast.messaging.rules.messages import Notification
from holdfast.platform.db import Db

_READ_KEPT: Final = timedelta(days=90)
_UNREAD_KEPT: Final = timedelta(days=365)


def list_notifications(
    db: Db, user_id: str, *, is_unread_only: bool, after: str | None, limit: int
) -> list[Notification]:
    """What the user has been told, the newest first."""
    return queries.list_notifications(db, user_id, is_unread_only=is_unread_only, after=after, limit=limit)


def read_notification(db: Db, user_id: str, notification_id: str) -> Notification:
    """The user has read it. Reading it again changes nothing."""
    notification = queries.set_read(db, notification_id, user_id, clock.now())
    if notification is None:
        raise NotFound("There is no such notification.")
    return notification


def count_unread(db: Db, user_id: str) -> int:
    return queries.count_unread(db, user_id)


def read_up_to(db: Db, user_id: str, newest_id: str) -> int:
    """The user has read this one and all before it; how many of them were unread. What came since stays unread."""
    if not queries.has_notification(db, newest_id, user_id):
        raise NotFound("There is no such notification.")
    return queries.set_read_up_to(db, newest_id, user_id, clock.now())


def remove_expired(db: Db) -> int:
    """Throw away what was told 90 days ago and read, and what was told a year ago; how many there were."""
    now = clock.now()
    return queries.remove_expired(db, read_before=now - _READ_KEPT, told_before=now - _UNREAD_KEPT)
