"""Disputes: a disagreement that freezes an order until somebody who may rules on it, or its deadline does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from holdfast.escrow.rules.settlement import Shares
from holdfast.kernel.refusals import WrongState

OPEN: Final = "open"
RESOLVED: Final = "resolved"

DELIVERY_OVERDUE: Final = "delivery-overdue"
MAX_FILES: Final = 10


@dataclass(frozen=True, slots=True)
class Dispute:
    """raised_by: a user's id, None when the clock raised it · ruling: release, refund or split once resolved · shares:
    who got what · resolved_by: an admin's id, None when the deadline or the parties' agreement resolved it"""

    id: str
    order_id: str
    raised_by: str | None
    reason: str
    status: str
    ruling: str | None
    shares: Shares | None
    note: str | None
    resolved_by: str | None
    created_at: datetime
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a dispute ends. resolved_by: None for its deadline and for the parties' agreement"""

    ruling: str
    shares: Shares
    resolved_by: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class DisputeMessage:
    id: str
    dispute_id: str
    author_id: str
    text: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that a party put forward, for a condition or in a dispute."""

    id: str
    order_id: str
    condition_id: str | None
    dispute_id: str | None
    file_id: str
    submitted_by: str
    note: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DisputeFile:
    """A dispute with all that was said and shown in it, in order."""

    dispute: Dispute
    messages: tuple[DisputeMessage, ...]
    evidence: tuple[Evidence, ...]


def check_open(dispute: Dispute) -> None:
    if dispute.status != OPEN:
        raise WrongState("The dispute is resolved.", slug="dispute-resolved")
