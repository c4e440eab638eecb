"""Payments into the house: what may become of one, and when a provider's word for it is believed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from holdfast.kernel.money import Money
from holdfast.kernel.states import Table, Transition, actors
from holdfast.payments.providers.port import Environment, Method, PaymentOutcome, TransferAccount

LIFETIME: Final = timedelta(hours=24)  # a payment of which nothing was heard for so long has expired
FIRST_CHECK: Final = timedelta(minutes=2)
_LONGEST_PAUSE: Final = timedelta(hours=1)

_FAIL = Transition("failed", actors("provider"), "payments.payment.failed")
_EXPIRE = Transition("expired", actors("clock"), "payments.payment.expired")
_CLOSE = Transition("failed", actors("admin"), "payments.payment.resolved")
_SUCCEED = Transition("succeeded", actors("provider"), "payments.payment.succeeded", money="receive")

# Money that came is money that came: a payer may try again at a checkout that failed, or pay at one we gave up.
PAYMENT_STATES: Final[Table] = {
    ("created", "open"): Transition("pending", actors("payer"), "payments.payment.opened", deadline="payment"),
    ("created", "succeed"): _SUCCEED,
    ("created", "fail"): _FAIL,
    ("created", "expire"): _EXPIRE,
    ("pending", "succeed"): _SUCCEED,
    ("pending", "fail"): _FAIL,
    ("pending", "expire"): _EXPIRE,
    ("failed", "succeed"): _SUCCEED,
    ("expired", "succeed"): _SUCCEED,
    ("created", "close"): _CLOSE,
    ("pending", "close"): _CLOSE,
    ("succeeded", "reverse"): Transition(
        "reversed", actors("provider"), "payments.payment.reversed", money="give_back"
    ),
}


@dataclass(frozen=True, slots=True)
class Payment:
    """One attempt of a payer to pay. order_id: what is paid for, None where the payer's balance is topped up ·
    amount: what was asked · received: what came, never assumed to be the same · reason: the provider's sentence, or why
    its word was not believed · provider_account_id: the tenant's own account there, None for the deployment's ·
    check_due_at: when the provider is asked next · transfer_to: only when it was just
    opened: an account of its own, instead of a checkout_url · method, alternatives: only until it is opened: the one
    way to pay that was asked for, and who is asked instead if the provider is down"""

    id: str
    payer_id: str
    order_id: str | None
    provider: str
    environment: Environment
    amount: Money
    received: Money | None
    email: str
    description: str
    status: str
    reason: str | None
    checkout_url: str | None
    provider_reference: str | None
    check_due_at: datetime | None
    created_at: datetime
    expires_at: datetime
    settled_at: datetime | None
    provider_account_id: str | None = None
    transfer_to: TransferAccount | None = None
    method: Method | None = None
    alternatives: tuple[str, ...] = ()


def news_of(payment: Payment, amount: Money) -> dict[str, object]:
    """What every event about a payment says."""
    return {
        "payment_id": payment.id,
        "order_id": payment.order_id,
        "payer_id": payment.payer_id,
        "provider": payment.provider,
        "amount": amount.amount,
        "currency": amount.currency,
    }


def doubt_of(payment: Payment, outcome: PaymentOutcome) -> str | None:
    """Why a success is not believed, as a slug; None when it is. What came may be more or less than what was asked."""
    if outcome.reference != payment.id:
        return "another-reference"
    if outcome.environment != payment.environment:
        return "wrong-environment"
    if outcome.amount is None or outcome.amount.minor <= 0:
        return "no-amount"
    if outcome.amount.currency != payment.amount.currency:
        return "wrong-currency"
    return None


def pause_after(checks: int) -> timedelta:
    """How long to wait after the provider was asked so many times: five minutes, doubled each time, at most an hour."""
    return min(timedelta(minutes=5 << min(checks, 10)), _LONGEST_PAUSE)
