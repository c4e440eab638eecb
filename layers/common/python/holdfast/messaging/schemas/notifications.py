"""Bodies of the routes of notifications."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from holdfast.messaging.rules.messages import Notification
from holdfast.platform.schemas import RequestBody, ResponseBody

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


class UnreadBody(ResponseBody):
    unread: int


class SeenBody(RequestBody):
    """up_to: the newest that the caller has seen; it and all before it are read from now on"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"up_to": "ntf_01k8000000e008000000000001"}]}
    )

    up_to: NotificationCursor


class ReadBody(ResponseBody):
    """read: how many were unread before"""

    read: int
