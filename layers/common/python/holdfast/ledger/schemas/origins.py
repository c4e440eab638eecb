"""Where a transfer came from, in answers."""

from collections.abc import Sequence
from datetime import datetime

from holdfast.ledger.rules.records import Provenance
from holdfast.platform.events import EventRecord
from holdfast.platform.schemas import ResponseBody


class AnnouncementBody(ResponseBody):
    """One event. actor, request_id: who and what announced it"""

    id: str
    type: str
    subject: str
    sequence: int
    actor: str
    request_id: str
    occurred_at: datetime

    @classmethod
    def of(cls, event: EventRecord) -> "AnnouncementBody":
        return cls(
            id=event.id,
            type=event.type,
            subject=event.subject,
            sequence=event.sequence,
            actor=event.actor,
            request_id=event.request_id,
            occurred_at=event.occurred_at,
        )


class OriginBody(ResponseBody):
    """Why it was posted. actor, request_id: the person, job or provider that began it, and in which request ·
    posted_by, posted_in: what posted it, and for which request or event · causes: the event that it was posted for,
    the one that this came from… back to the first · announced: what was announced with it about the same subject"""

    actor: str
    request_id: str
    posted_by: str
    posted_in: str
    causes: list[AnnouncementBody]
    announced: list[AnnouncementBody]

    @classmethod
    def of(
        cls, provenance: Provenance, causes: Sequence[EventRecord], announced: Sequence[EventRecord]
    ) -> "OriginBody":
        first = causes[-1] if causes else provenance
        return cls(
            actor=first.actor,
            request_id=first.request_id,
            posted_by=provenance.actor,
            posted_in=provenance.request_id,
            causes=[AnnouncementBody.of(each) for each in causes],
            announced=[AnnouncementBody.of(each) for each in announced],
        )
