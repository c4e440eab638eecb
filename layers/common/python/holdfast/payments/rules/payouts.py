"""Withdrawals and their payouts: what may become of one, when it may be sent, and when the provider is believed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Forbidden, WrongState
from holdfast.kernel.states import Table, Transition, actors, advance
from holdfast.payments.providers.port import PayoutOutcome, Status
from holdfast.payments.rules.bank_accounts import BankAccount

APPROVAL: Final = "payouts.approve"  # what a second factor is asked for, with the withdrawal as its subject
CONCLUSION: Final = "payouts.resolve"  # the same, with the withdrawal and how it is to end

# Until then its provider may still say by itself what became of it.
CONCLUDED_AFTER: Final = timedelta(days=1)

# A provider that does not know a payout so long after it was sent never got it: only then is it sent again. Far longer
# than a call to a provider, or the function that makes it, can last.
RESEND_AFTER: Final = timedelta(minutes=10)
# What was paid may come back. Should the webhook be lost, these looks find it.
RECHECKS: Final = (timedelta(hours=1), timedelta(days=1), timedelta(days=3), timedelta(days=7))

# When the provider is asked next, by the transition's deadline; before sending, when a lost message is made up for.
PERIODS: Final[Mapping[str, timedelta]] = {"first_check": timedelta(minutes=2), "recheck": RECHECKS[0]}

_SEND = Transition("sending", actors("platform"), "payments.withdrawal.sending", deadline="first_check")
_ACKNOWLEDGE = Transition("sent", actors("provider"), "payments.withdrawal.sent", deadline="first_check")
_SUCCEED = Transition("paid", actors("provider"), "payments.withdrawal.paid", money="pay", deadline="recheck")
_FAIL = Transition("failed", actors("provider"), "payments.withdrawal.failed", money="give_back")
# By an administrator, where the provider does not say: it is not asked again.
_CONCLUDE_PAID = Transition("paid", actors("admin"), "payments.withdrawal.paid", money="pay")
_CONCLUDE_FAILED = Transition("failed", actors("admin"), "payments.withdrawal.failed", money="give_back")

WITHDRAWAL_STATES: Final[Table] = {
    ("requested", "approve"): Transition(
        "approved", actors("admin"), "payments.withdrawal.approved", deadline="first_check"
    ),
    ("requested", "reject"): Transition("rejected", actors("admin"), "payments.withdrawal.rejected", money="give_back"),
    ("requested", "cancel"): Transition(
        "cancelled", actors("user"), "payments.withdrawal.cancelled", money="give_back"
    ),
    ("approved", "send"): _SEND,
    ("sending", "send"): _SEND,
    ("sending", "acknowledge"): _ACKNOWLEDGE,
    ("sending", "succeed"): _SUCCEED,
    ("sending", "fail"): _FAIL,
    ("sending", "reverse"): _FAIL,
    ("sending", "conclude_paid"): _CONCLUDE_PAID,
    ("sending", "conclude_failed"): _CONCLUDE_FAILED,
    ("sent", "succeed"): _SUCCEED,
    ("sent", "fail"): _FAIL,
    ("sent", "reverse"): _FAIL,
    ("sent", "conclude_paid"): _CONCLUDE_PAID,
    ("sent", "conclude_failed"): _CONCLUDE_FAILED,
    ("paid", "reverse"): Transition("reversed", actors("provider"), "payments.withdrawal.reversed", money="take_back"),
}
WithdrawalState = Literal[
    "requested", "approved", "sending", "sent", "paid", "failed", "rejected", "cancelled", "reversed"
]
Conclusion = Literal["paid", "failed"]
CONCLUSIONS: Final[Mapping[Conclusion, str]] = {"paid": "conclude_paid", "failed": "conclude_failed"}

# What a provider's answer asks for, and which answers only repeat what a state already says.
ACTIONS: Final[Mapping[Status, str]] = {
    "pending": "acknowledge",
    "succeeded": "succeed",
    "failed": "fail",
    "reversed": "reverse",
}
CONFIRMED_BY: Final[Mapping[str, frozenset[Status]]] = {
    "sent": frozenset({"pending"}),
    "paid": frozenset({"succeeded", "pending"}),
    "failed": frozenset({"failed", "reversed"}),
    "reversed": frozenset({"failed", "reversed"}),
}


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A user's money on its way to their bank account. It lies in an account of its own until it has left or is back.

    reason: why it was rejected or failed · doubt: why a provider's word was last not believed · attempts: how often it
    was sent · check_due_at: when somebody looks after it, if nobody has by then · decided_by: who approved, rejected or
    cancelled it · settled_at: when it was last known where the money is · concluded_by: the administrator who said how
    it ended, where its provider did not · evidence: whose word that was
    """

    id: str
    user_id: str
    account: BankAccount
    amount: Money
    state: str
    reason: str | None
    doubt: str | None
    provider_reference: str | None
    attempts: int
    check_due_at: datetime | None
    created_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    sent_at: datetime | None
    settled_at: datetime | None
    concluded_by: str | None = None
    evidence: str | None = None


def doubt_of(withdrawal: Withdrawal, outcome: PayoutOutcome) -> str | None:
    """Why the provider's word is not believed, as a slug; None when it is. A payout is made whole or not at all."""
    if outcome.reference != withdrawal.id:
        return "another-reference"
    if outcome.environment != withdrawal.account.environment:
        return "wrong-environment"
    if outcome.amount is None:
        return None if outcome.status in ("pending", "not_found") else "no-amount"
    if outcome.amount.currency != withdrawal.amount.currency:
        return "wrong-currency"
    return None if outcome.amount == withdrawal.amount else "wrong-amount"


def is_overdue_at_provider(withdrawal: Withdrawal, at: datetime) -> bool:
    """Whether the provider had time enough to know of it."""
    return withdrawal.sent_at is not None and at - withdrawal.sent_at >= RESEND_AFTER


def may_send_again(withdrawal: Withdrawal, at: datetime) -> bool:
    """Whether a payout that the provider says it does not know may be sent again, with the same reference. One that it
    has once acknowledged may not."""
    return withdrawal.state == "sending" and is_overdue_at_provider(withdrawal, at)


def next_recheck(withdrawal: Withdrawal, at: datetime) -> datetime | None:
    """When to look again whether a paid withdrawal has stayed paid; None when it has stood long enough, or an
    administrator has said that it is paid."""
    if withdrawal.state != "paid" or withdrawal.settled_at is None or withdrawal.concluded_by is not None:
        return None
    looks = (withdrawal.settled_at + pause for pause in RECHECKS)
    return next((look for look in looks if look > at), None)


def conclusion_subject(withdrawal_id: str, outcome: Conclusion) -> str:
    """What a code for a conclusion is bound to."""
    return f"{withdrawal_id}:{outcome}"


def check_concludable(withdrawal: Withdrawal, outcome: Conclusion, admin_id: str, at: datetime) -> None:
    """Refused: not on its way (409), by the administrator who approved it (403), sent too short a time ago (409)."""
    advance(WITHDRAWAL_STATES, withdrawal.state, CONCLUSIONS[outcome], "admin")
    if withdrawal.decided_by == admin_id:
        raise Forbidden("You approved this payout: somebody else has to conclude it.", slug="approved-by-you")
    if withdrawal.sent_at is None or at - withdrawal.sent_at < CONCLUDED_AFTER:
        raise WrongState("Its provider has a day to say what became of it.", slug="sent-too-recently")
