"""Asking for a refund through the provider: the money is set aside, and a consumer sends it."""

from holdfast.identity.rules.callers import User
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid, NotFound, WrongState
from holdfast.ledger.rules.accounts import AccountSpec, available
from holdfast.ledger.rules.transfers import Transfer
from holdfast.ledger.usecases.posting import post
from holdfast.payments.providers import WITH_REFUNDS
from holdfast.payments.queries import pay_ins
from holdfast.payments.queries import refunds as queries
from holdfast.payments.queries.transfer_accounts import find_account_number
from holdfast.payments.rules.pay_ins import Payment
from holdfast.payments.rules.postings import refund_reservation
from holdfast.payments.rules.refunds import FIRST_CHECK, Refund, news_of
from holdfast.payments.usecases.cover import check_covered
from holdfast.platform.db import Db


def request_refund(db: Db, *, payment_id: str, amount: Money, source: AccountSpec) -> Refund:
    """Give back `amount` of a payment through its provider: at once from `source` into the refund's own account, and
    sent by a consumer. What the provider refuses becomes the payer's balance.

    Refused: more than came with the payment less what was refunded before (409), or than `source` has (409).
    """
    payment = pay_ins.lock_payment(db, payment_id)
    if payment is None:
        raise NotFound("There is no such payment.")
    return _request(db, payment, amount, source)


def refund_top_up(db: Db, payer: User, payment_id: str, amount: Money | None) -> Refund:
    """Send `amount` of the payer's top-up back to where it came from, or all that is left of it: available(payer) →
    refund, and through the provider.

    Refused: what is not their top-up (404), what did not come or was refunded before (409), more than their balance has
    (409 insufficient-funds), what its provider cannot send back (409).
    """
    payment = pay_ins.lock_payment(db, payment_id)
    if payment is None or payment.payer_id != payer.id or payment.order_id is not None:
        raise NotFound("There is no such top-up.")
    check_refundable(db, payment)
    return _request(db, payment, amount, available(payer.id, payment.amount.currency))


def check_refundable(db: Db, payment: Payment) -> None:
    """Refuse (409) what the provider could not send back: it may not have refunds, and what was transferred to an
    account number is under no reference that a refund could name."""
    if payment.provider not in WITH_REFUNDS or find_account_number(db, payment.id) is not None:
        detail = "This payment cannot be sent back the way it came: withdraw the money to a bank account instead."
        raise WrongState(detail, slug="no-refund-to-source")


def _request(db: Db, payment: Payment, amount: Money | None, source: AccountSpec) -> Refund:
    if amount is not None and (amount.minor <= 0 or amount.currency != payment.amount.currency):
        raise Invalid.field("amount", "A positive amount in the payment's currency.", slug="invalid-amount")
    if payment.status != "succeeded" or payment.received is None:
        raise WrongState("Nothing was received with this payment that could be refunded.", slug="payment-not-received")
    refunded_minor, has_own_accounts = queries.find_refunded_beside_own(db, payment.id)
    left = Money(payment.received.minor - refunded_minor, payment.received.currency)
    amount = left if amount is None else amount
    if amount > left or left.minor <= 0:
        raise WrongState("That is more than is left of the payment.", slug="refund-exceeds-payment")
    if has_own_accounts:
        check_covered(db, amount, payment.provider_account_id)
    return add_refund_of(db, payment, amount, source)


def add_refund_of(db: Db, payment: Payment, amount: Money, source: AccountSpec, *before: Transfer) -> Refund:
    """Set aside `amount` and have it sent; posted with the transfers that come before it."""
    now = clock.now()
    due_at = now + FIRST_CHECK
    refund = Refund(new_id("rfd"), payment.id, amount, "requested", None, None, 0, due_at, now, None, None)
    queries.add_refund(db, refund)
    post(db, *before, refund_reservation(refund, source))
    db.announce("payments.refund.requested", refund.id, news_of(refund, payment) | {"recipients": [payment.payer_id]})
    db.note_change(refund.id, None, {"status": refund.status, "amount": str(amount), "source": source.code})
    return refund
