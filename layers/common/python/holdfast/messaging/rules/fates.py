"""What becomes of a message, and of each attempt to hand it to a provider."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from holdfast.kernel.states import Table, Transition, actors

MessageStatus = Literal["queued", "unknown", "sent", "delivered", "undelivered", "failed", "dropped"]
# rejected: a no that is about the recipient · opted_out: the recipient wants nothing from us · unreachable: it never
# came to the provider · unknown: perhaps it did
Outcome = Literal[
    "sent", "refused", "rejected", "opted_out", "unreachable", "unknown", "delivered", "undelivered", "failed"
]
ReceiptAction = Literal["send", "deliver", "undeliver", "fail"]

QUEUED: Final = "queued"
UNKNOWN: Final = "unknown"
SENT: Final = "sent"
DELIVERED: Final = "delivered"
UNDELIVERED: Final = "undelivered"
FAILED: Final = "failed"
DROPPED: Final = "dropped"

SENDER: Final = "sender"
RECEIPT: Final = "receipt"
_EITHER = actors(SENDER, RECEIPT)
_RECEIPT = actors(RECEIPT)
_SENDER = actors(SENDER)

# Receipts come late, twice and out of order: what is not here changes nothing, and nothing leads away from delivered.
MESSAGE_STATES: Final[Table] = {
    (QUEUED, "drop"): Transition(DROPPED, _SENDER, ""),
    (QUEUED, "lose"): Transition(UNKNOWN, _SENDER, ""),
    (QUEUED, "send"): Transition(SENT, _EITHER, ""),
    (QUEUED, "deliver"): Transition(DELIVERED, _RECEIPT, ""),
    (QUEUED, "undeliver"): Transition(UNDELIVERED, _RECEIPT, ""),
    (QUEUED, "fail"): Transition(FAILED, _EITHER, ""),
    (UNKNOWN, "send"): Transition(SENT, _RECEIPT, ""),
    (UNKNOWN, "deliver"): Transition(DELIVERED, _RECEIPT, ""),
    (UNKNOWN, "undeliver"): Transition(UNDELIVERED, _RECEIPT, ""),
    (UNKNOWN, "fail"): Transition(FAILED, _RECEIPT, ""),
    (SENT, "deliver"): Transition(DELIVERED, _RECEIPT, ""),
    (SENT, "undeliver"): Transition(UNDELIVERED, _RECEIPT, ""),
    (SENT, "fail"): Transition(FAILED, _RECEIPT, ""),
    (UNDELIVERED, "deliver"): Transition(DELIVERED, _RECEIPT, ""),
    (FAILED, "deliver"): Transition(DELIVERED, _RECEIPT, ""),
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One provider asked to carry one message. route: the prefix that chose the provider · outcome: None while it is
    being asked · reason: a name or number of the provider's, never its sentence, which may quote the message ·
    receipt_at: when a receipt last said something new"""

    id: str
    message_id: str
    number: int
    provider: str
    route: str
    outcome: Outcome | None
    reason: str | None
    provider_message_id: str | None
    started_at: datetime
    ended_at: datetime | None
    receipt_at: datetime | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a provider says afterwards. reference: the attempt's id, where the provider brings it back ·
    provider_message_id: the provider's own name for the message"""

    action: ReceiptAction
    provider_message_id: str
    reference: str | None = None
    reason: str | None = None


_STATUSES: Final[Mapping[str, MessageStatus]] = {
    status: status for status in (QUEUED, UNKNOWN, SENT, DELIVERED, UNDELIVERED, FAILED, DROPPED)
}
_OUTCOMES: Final[Mapping[MessageStatus, Outcome]] = {
    SENT: "sent",
    DELIVERED: "delivered",
    UNDELIVERED: "undelivered",
    FAILED: "failed",
}


def after_receipt(status: str, action: ReceiptAction) -> MessageStatus | None:
    """The status that the receipt leads to; None where it says nothing new."""
    transition = MESSAGE_STATES.get((status, action))
    return _STATUSES[transition.to] if transition is not None and RECEIPT in transition.actors else None


def outcome_after_receipt(outcome: Outcome | None, action: ReceiptAction) -> Outcome | None:
    """The same for one attempt. A provider that refused or was never reached sends no receipt that counts."""
    found = after_receipt(QUEUED if outcome is None else outcome, action)
    return None if found is None else _OUTCOMES[found]
