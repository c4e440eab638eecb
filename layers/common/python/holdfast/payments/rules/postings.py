"""What payments and refunds do to the ledger. Amounts are in the currency's smallest unit; each key is posted once."""

from holdfast.kernel.money import Money
from holdfast.ledger.rules import accounts as ledger
from holdfast.ledger.rules.accounts import AccountSpec
from holdfast.ledger.rules.transfers import Transfer, move
from holdfast.payments.rules.pay_ins import Payment
from holdfast.payments.rules.refunds import Refund


def receipt(payment: Payment, received: Money) -> Transfer:
    """What really came, from the provider's clearing account to the payment's own."""
    source, destination = _clearing(payment), ledger.payment(payment.id, received.currency)
    key = f"payment:{payment.id}:received"
    return Transfer(key, "payment_received", payment.id, move(source, destination, received), "Payment received")


def top_up(payment: Payment, received: Money) -> Transfer:
    """What came without an order becomes the payer's balance."""
    source, destination = ledger.payment(payment.id, received.currency), lying_place(payment)
    key = f"payment:{payment.id}:topped-up"
    return Transfer(key, "top_up", payment.id, move(source, destination, received), "Top-up")


def lying_place(payment: Payment) -> AccountSpec:
    """Where what came lies until it is given a use: a top-up is the payer's at once."""
    if payment.order_id is None:
        return ledger.available(payment.payer_id, payment.amount.currency)
    return ledger.payment(payment.id, payment.amount.currency)


def reversal(payment: Payment, received: Money) -> Transfer:
    """What came and was taken back by the provider, while it still lies where it came to."""
    source, destination = lying_place(payment), _clearing(payment)
    key = f"payment:{payment.id}:reversed"
    return Transfer(key, "payment_reversed", payment.id, move(source, destination, received), "Payment reversed")


def refund_reservation(refund: Refund, source: AccountSpec) -> Transfer:
    """What is to be given back, from where it lies to the refund's own account."""
    legs = move(source, _account(refund), refund.amount)
    return Transfer(f"refund:{refund.id}:requested", "refund_requested", refund.id, legs, "Refund on its way")


def refund_completion(refund: Refund, payment: Payment) -> Transfer:
    """What the provider has given back."""
    legs = move(_account(refund), ledger.clearing(payment.provider, refund.amount.currency), refund.amount)
    return Transfer(f"refund:{refund.id}:processed", "refund_processed", refund.id, legs, "Refund paid")


def refund_failure(refund: Refund, payment: Payment) -> Transfer:
    """What the provider could not give back becomes the payer's balance."""
    legs = move(_account(refund), ledger.available(payment.payer_id, refund.amount.currency), refund.amount)
    return Transfer(f"refund:{refund.id}:failed", "refund_failed", refund.id, legs, "Refund that could not be paid")


def _account(refund: Refund) -> AccountSpec:
    return ledger.refund(refund.id, refund.amount.currency)


def _clearing(payment: Payment) -> AccountSpec:
    return ledger.clearing(payment.provider, payment.amount.currency)
