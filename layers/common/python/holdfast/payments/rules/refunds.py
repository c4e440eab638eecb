"""Refunds through the provider: what may become of one, and when it may be sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from holdfast.kernel.money import Money
from holdfast.kernel.states import Table, Transition, actors
from holdfast.payments.providers.port import Environment, RefundOutcome
from holdfast.payments.rules.pay_ins import Payment

# A provider that does not know a refund so long after it was sent never got it: only then is it sent again.
RESEND_AFTER: Final = timedelta(minutes=10)
FIRST_CHECK: Final = timedelta(minutes=2)

REFUND_STATES: Final[Table] = {
    ("requested", "send"): Transition("sent", actors("platform"), "payments.refund.sent"),
    ("sent", "send"): Transition("sent", actors("platform"), "payments.refund.sent"),
    ("sent", "postpone"): Transition("requested", actors("platform"), "payments.refund.postponed"),
    ("sent", "process"): Transition("processed", actors("provider"), "payments.refund.processed", money="give_back"),
    ("sent", "fail"): Transition("failed", actors("provider"), "payments.refund.failed", money="to_payer"),
}


@dataclass(frozen=True, slots=True)
class Refund:
    """Money on its way back to who paid. It lies in the refund's own account until the provider has said yes or no.

    attempts: how often it was sent · sent_at: when last · check_due_at: when to send it, or to ask about it
    """

    id: str
    payment_id: str
    amount: Money
    status: str
    reason: str | None
    provider_reference: str | None
    attempts: int
    check_due_at: datetime | None
    created_at: datetime
    sent_at: datetime | None
    settled_at: datetime | None


def news_of(refund: Refund, payment: Payment) -> dict[str, object]:
    """What every event about a refund says."""
    return {
        "refund_id": refund.id,
        "payment_id": payment.id,
        "order_id": payment.order_id,
        "payer_id": payment.payer_id,
        "provider": payment.provider,
        "amount": refund.amount.amount,
        "currency": refund.amount.currency,
    }


def doubt_of(refund: Refund, environment: Environment, outcome: RefundOutcome) -> str | None:
    """Why the provider's word is not believed, as a slug; None when it is. A refund is paid whole or not at all."""
    if outcome.reference != refund.id or outcome.payment_reference != refund.payment_id:
        return "another-reference"
    if outcome.environment != environment:
        return "wrong-environment"
    if outcome.amount is not None and outcome.amount.currency != refund.amount.currency:
        return "wrong-currency"
    if outcome.amount is not None and outcome.amount != refund.amount:
        return "wrong-amount"
    return None


def may_send_again(refund: Refund, at: datetime) -> bool:
    """Whether a refund that the provider says it does not know may be sent again."""
    return refund.status == "sent" and refund.sent_at is not None and at - refund.sent_at >= RESEND_AFTER
