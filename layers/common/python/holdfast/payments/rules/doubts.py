"""Doubts: why a provider's word about a payment was not believed, and what an administrator may make of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from holdfast.kernel.money import Money
from holdfast.kernel.refusals import WrongState
from holdfast.ledger.rules import accounts as ledger
from holdfast.ledger.rules.transfers import Transfer, move
from holdfast.payments.providers.port import Environment
from holdfast.payments.rules.pay_ins import Payment

RESOLVE: Final = "payments.resolve"  # what a second factor is asked for, with the doubt as its subject

Remedy = Literal["credit", "refund", "dismiss"]
Resolution = Literal["credited", "refunded", "dismissed"]
RESOLUTIONS: Final[Mapping[Remedy, Resolution]] = {"credit": "credited", "refund": "refunded", "dismiss": "dismissed"}

# Where money came that is nobody else's. In all else there is none, or it was another payment's.
_MONEY: Final = frozenset(
    {"wrong-currency", "wrong-environment", "another-account", "paid-again", "paid-after-resolution"}
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """said: what the provider says came, None where it says no amount · environment, provider_reference: as it said ·
    resolution…: what was made of it, by whom and why; None while it is open · refund_id: how it went back"""

    id: str
    payment_id: str
    reason: str
    said: Money | None
    environment: Environment
    provider_reference: str
    created_at: datetime
    resolution: Resolution | None = None
    resolution_reason: str | None = None
    resolved_by: str | None = None
    resolved_at: datetime | None = None
    refund_id: str | None = None


@dataclass(frozen=True, slots=True)
class SeenPayment:
    """A payment as administrators see it. doubts: oldest first"""

    payment: Payment
    doubts: tuple[Doubt, ...]


def check_open(doubt: Doubt) -> None:
    if doubt.resolution is not None:
        raise WrongState("This was resolved before.", slug="doubt-resolved")


def money_of(doubt: Doubt, payment: Payment) -> Money:
    """What came, or a refusal (409): play money is none where real money was asked for."""
    is_play = doubt.environment == "test" and payment.environment == "live"
    if doubt.reason not in _MONEY or doubt.said is None or is_play:
        raise WrongState("There is no money of ours in this: it can only be dismissed.", slug="no-money-in-doubt")
    return doubt.said


def credit(doubt: Doubt, payment: Payment, money: Money) -> Transfer:
    """What came after all, to the payer's balance."""
    source, destination = _clearing(payment, money), ledger.available(payment.payer_id, money.currency)
    legs = move(source, destination, money)
    return Transfer(f"doubt:{doubt.id}:credited", "payment_credited", payment.id, legs, "Payment credited after review")


def late_receipt(doubt: Doubt, payment: Payment, money: Money) -> Transfer:
    """What came after all, to the payment's own account, from where it is sent back."""
    source, destination = _clearing(payment, money), ledger.payment(payment.id, money.currency)
    legs = move(source, destination, money)
    return Transfer(f"doubt:{doubt.id}:received", "payment_received", payment.id, legs, "Payment received after review")


def _clearing(payment: Payment, money: Money) -> ledger.AccountSpec:
    return ledger.clearing(payment.provider, money.currency)
