"""What users are told while they are connected: numbered for each of them, so that nobody misses or hears twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from holdfast.kernel.refusals import Invalid

Kind = Literal["event", "notification"]
EVENT: Final = "event"
NOTIFICATION: Final = "notification"

TICKET_LIFETIME: Final = timedelta(seconds=60)
TICKET_PREFIX: Final = "hfw_"
CONNECTION_LIFETIME: Final = timedelta(hours=2)  # API Gateway closes it then
MAX_CONNECTIONS: Final = 5  # of a user
MAX_SUBJECTS: Final = 50
KEPT: Final = timedelta(days=30)  # for how long one can go on from where one was
LEASE: Final = timedelta(seconds=45)  # longer than the function that sends can run
SECONDS: Final = 12.0  # of sending, after which another invocation goes on
AT_ONCE: Final = 50
MAX_BYTES: Final = 120_000  # API Gateway takes 128 KB

# Errands inside the house.
NOTIFIED: Final = "messaging.notification.added"
SUBSCRIBED: Final = "messaging.socket.subscribed"
ENDED: Final = "messaging.socket.ended"

_USER: Final = "usr_"


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """An event that concerns somebody. `actor` has done it, `recipients` are told of it."""

    id: str
    type: str
    subject: str
    sequence: int
    actor: str
    recipients: Sequence[str]

    @property
    def concerned(self) -> frozenset[str]:
        """Whom it is pushed to: who is told, and whoever did it, who may have another window open. What nobody is told
        of is nobody's."""
        actor = {self.actor} if self.recipients and self.actor.startswith(_USER) else set()
        return frozenset(self.recipients) | actor


@dataclass(frozen=True, slots=True)
class Ticket:
    """Good for one connection. url: where to, without the ticket"""

    text: str = field(repr=False)
    url: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class Connection:
    """sent_number: up to where everything was sent; None before subscribing · subjects: of these alone, or of all ·
    claimed_until: somebody is sending"""

    id: str
    user_id: str
    session_id: str
    sent_number: int | None
    subjects: Sequence[str]
    claimed_until: datetime | None


@dataclass(frozen=True, slots=True)
class Update:
    """One thing that a user is told. subject: of what it speaks · content: as clients read it"""

    number: int
    kind: Kind
    subject: str
    content: Mapping[str, Any]


def wants(subjects: Sequence[str], update: Update) -> bool:
    return not subjects or update.subject in subjects


def start_of(after: int | None, *, last: int, oldest: int | None) -> int:
    """The number after which to go on; without one, from now. A number that was never given, and one after which
    something has been forgotten, are refused: the client has to look at everything anew."""
    if after is None:
        return last
    if after > last:
        raise Invalid.field("after", "There was no such cursor.", slug="unknown-cursor")
    if after < (last if oldest is None else oldest - 1):
        raise Invalid.field("after", "This cursor is too old: read everything anew.", slug="cursor-expired")
    return after
