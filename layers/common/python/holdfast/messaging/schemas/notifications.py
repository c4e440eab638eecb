"""Bodies of the routes of notifications."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from holdfast.messaging.rules.messages import Notification
from holdfast.platform.schemas import ResponseBody

NotificationCursor = Annotated[str, Field(pattern=r"^ntf_[0-7][0-9a-hjkmnp-tv-z]{25}$")]


class NotificationBody(ResponseBody):
    """type: the event's · subject: the id of what it speaks of · read_at: null until it was read"""

    id: str
    type: str
    title: str
    text: str
    subject: str
    read_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, notification: Notification) -> "NotificationBody":
        return cls(
            id=notification.id,
            type=notification.type,
            title=notification.title,
            text=notification.text,
            subject=notification.subject,
            read_at=notification.read_at,
            created_at=notification.created_at,
        )
