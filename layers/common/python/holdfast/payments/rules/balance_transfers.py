"""Transfers between the balances of two users: what may become of one, and what it does to the ledger."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from holdfast.kernel.money import Money
from holdfast.kernel.refusals import NotFound, WrongState
from holdfast.kernel.states import Table, Transition, actions, actors, advance
from holdfast.ledger.rules.accounts import available
from holdfast.ledger.rules.transfers import Transfer, move

CONFIRMATION: Final = "transfers.confirm"  # what a second factor is asked for, with the transfer as its subject
CONFIRMATION_PERIOD: Final = timedelta(minutes=30)

UNCONFIRMED: Final = "unconfirmed"
SENT: Final = "sent"
SENDER: Final = "sender"
PLATFORM: Final = "platform"

# Nothing is set aside while it waits for the second factor: it moves whole, at once, or not at all.
TRANSFER_STATES: Final[Table] = {
    (UNCONFIRMED, "send"): Transition(SENT, actors(PLATFORM), "payments.transfer.sent", money="move"),
    (UNCONFIRMED, "confirm"): Transition(SENT, actors(SENDER), "payments.transfer.sent", money="move"),
    (UNCONFIRMED, "cancel"): Transition("cancelled", actors(SENDER), "payments.transfer.cancelled"),
}


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is to get it, named in exactly one way; contacts in their stored form."""

    user_id: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class BalanceTransfer:
    """confirm_by: until when it waits for a second factor; None where it needs none · confirmed_at: when that came"""

    id: str
    sender_id: str
    recipient_id: str
    amount: Money
    note: str | None
    status: str
    created_at: datetime
    confirm_by: datetime | None
    confirmed_at: datetime | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShownTransfer:
    """A transfer as one of its parties sees it. counterparty_…: the other one, None until it was sent: what is only
    asked for tells nothing of whom it is for · actions: what that party may do with it now"""

    transfer: BalanceTransfer
    is_incoming: bool
    counterparty_id: str | None
    counterparty_name: str | None
    actions: tuple[str, ...]


def actions_of(transfer: BalanceTransfer, user_id: str, now: datetime) -> tuple[str, ...]:
    """What the user may do with it: who was late may only cancel it."""
    if user_id != transfer.sender_id:
        return ()
    is_late = transfer.confirm_by is not None and transfer.confirm_by <= now
    possible = actions(TRANSFER_STATES, transfer.status, SENDER)
    return tuple(action for action in possible if not (is_late and action == "confirm"))


def check_confirmable(transfer: BalanceTransfer | None, user_id: str, now: datetime) -> BalanceTransfer:
    """The user's own transfer, while it waits for the second factor."""
    if transfer is None or transfer.sender_id != user_id:
        raise NotFound("There is no such transfer.")
    advance(TRANSFER_STATES, transfer.status, "confirm", SENDER)
    if transfer.confirm_by is None or transfer.confirm_by <= now:
        raise WrongState("It was not confirmed in time: begin another.", slug="transfer-expired")
    return transfer


def posting(transfer: BalanceTransfer) -> Transfer:
    """From balance to balance, in one."""
    currency = transfer.amount.currency
    legs = move(available(transfer.sender_id, currency), available(transfer.recipient_id, currency), transfer.amount)
    return Transfer(f"transfer:{transfer.id}:sent", "balance_transfer", transfer.id, legs, "Transfer between balances")
