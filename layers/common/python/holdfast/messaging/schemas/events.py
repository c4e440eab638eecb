"""Events as other systems read them."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from holdfast.messaging.rules.event_stream import NumberedEvent
from holdfast.platform.schemas import ResponseBody

CURSOR = r"^(0|[1-9][0-9]{0,17})$"
EventCursor = Annotated[str, Field(pattern=CURSOR)]


class EventBody(ResponseBody):
    """cursor: to go on from after this one · sequence: counts what happened to the subject, from 1 without gaps"""

    cursor: str
    id: str
    type: str
    timestamp: datetime
    subject: str
    sequence: int
    data: dict[str, Any]

    @classmethod
    def of(cls, event: NumberedEvent) -> "EventBody":
        return cls(
            cursor=str(event.number),
            id=event.id,
            type=event.type,
            timestamp=event.occurred_at,
            subject=event.subject,
            sequence=event.sequence,
            data=dict(event.data),
        )
