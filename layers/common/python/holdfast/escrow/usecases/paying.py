"""Paying for an order: from the balance, through a provider, and what becomes of what a provider's payment brings."""

from dataclasses import replace

from holdfast.escrow.queries import orders as queries
from holdfast.escrow.rules import flows
from holdfast.escrow.rules.orders import Order, party_of
from holdfast.escrow.rules.settlement import hold_from_balance, hold_from_payment, receipt_of
from holdfast.escrow.usecases.news import tell
from holdfast.escrow.usecases.steps import note_step, step
from holdfast.identity.rules.callers import User
from holdfast.identity.usecases.kyc_limits import check_counted, counting_move
from holdfast.kernel import clock
from holdfast.kernel.money import Money
from holdfast.kernel.states import advance
from holdfast.ledger.usecases.posting import post
from holdfast.payments.rules.pay_ins import Payment
from holdfast.payments.rules.provider_choices import PaymentMethod
from holdfast.payments.usecases.pay_ins import add_payment, find_payment
from holdfast.platform.db import Db


def begin_payment(
    db: Db, user: User, order_id: str, provider: str | None, method: PaymentMethod | None = None
) -> Payment:
    """The buyer wants to pay all that is payable through a provider, this one or the tenant's first; nothing moves
    before it has come."""
    order = queries.lock_order(db, order_id)
    advance(flows.FLOWS[order.flow], order.state, flows.PAY, party_of(order, user.id))
    return add_payment(db, user, order_id=order.id, amount=order.payable, provider=provider, method=method)


def pay_from_balance(db: Db, user: User, order_id: str) -> Order:
    """The buyer's available balance → the order's hold: all that is payable, one transfer; 409 where it is too little.

    The row is locked by the statement that moves it on: one round trip less than reading it first. What it does not
    find is read again for the right refusal.
    """
    flow, at = flows.CONDITIONAL_FLOW, flows.ACCEPTED
    transition = advance(flows.FLOWS[flow], at, flows.PAY, flows.BUYER)
    paid = queries.set_paid(
        db,
        order_id,
        user.id,
        flow=flow,
        at=at,
        to=transition.to,
        now=clock.now(),
        counting=lambda currency, minor: counting_move(user.id, "out", currency, minor, order_id),
    )
    if paid is None:
        order = queries.lock_order(db, order_id)
        return step(db, order, flows.PAY, party_of(order, user.id), incoming=hold_from_balance(order))
    after, counted = paid
    check_counted(counted, after.payable)
    post(db, hold_from_balance(after))
    note_step(db, replace(after, state=at), after)
    tell(db, transition.event, after, by=flows.BUYER, amount=after.payable)
    return after


def receive_payment(db: Db, order_id: str, *, payment_id: str, payer_id: str, received: Money) -> None:
    """What a payment brought → the order's hold and the payer's available balance, one transfer, nothing left behind.

    Too little, too late, or for an order that is paid: all of it is the payer's, and the timeline says so. A payment is
    received once, whatever happens: its transfer's key is the payment's. One that its provider has taken back in the
    meantime brought nothing.
    """
    order = queries.lock_order(db, order_id)
    payment = find_payment(db, payment_id)
    if payment is not None and payment.status == "reversed":
        return
    receipt = receipt_of(order, received)
    transfer = hold_from_payment(order, receipt, payment_id=payment_id, payer_id=payer_id)
    if receipt.held.minor:
        order = step(db, replace(order, payment_id=payment_id), flows.PAY, flows.PAYMENT, incoming=transfer)
    else:
        post(db, transfer)
    if receipt.news:
        amount = receipt.returned
        tell(db, receipt.news, order, by=flows.PAYMENT, amount=amount, recipients=[payer_id], payment_id=payment_id)
