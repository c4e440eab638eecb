"""A refund that both parties want: each asks for it, and the second ask executes it."""

from dataclasses import replace

from holdfast.escrow.queries import orders as queries
from holdfast.escrow.rules import flows
from holdfast.escrow.rules.orders import BALANCE, SOURCE, Order, check_refund_ask, party_of
from holdfast.escrow.rules.settlement import Shares
from holdfast.escrow.usecases.news import tell
from holdfast.escrow.usecases.steps import empty_into_balances, step
from holdfast.identity.rules.callers import User
from holdfast.kernel import clock
from holdfast.kernel.states import advance
from holdfast.ledger.rules.accounts import held
from holdfast.payments.usecases.refund_requests import request_refund
from holdfast.platform.db import Db


def request_order_refund(db: Db, user: User, order_id: str, *, destination: str | None, note: str | None) -> Order:
    """Ask for the refund, or consent to the other's ask: all that is held → the buyer, one transfer.

    destination: the buyer alone says whether it goes to their balance here or back through the provider that took it.
    """
    order = queries.lock_order(db, order_id)
    party = party_of(order, user.id)
    advance(flows.FLOWS[order.flow], order.state, flows.REFUND, flows.AGREEMENT)
    check_refund_ask(order, party, destination)
    chosen = destination or order.refund_destination or BALANCE
    if order.refund_asked_by not in (None, party):
        way = _empty_through_provider if chosen == SOURCE else empty_into_balances
        agreed = replace(order, refund_destination=chosen)
        return step(db, agreed, flows.REFUND, flows.AGREEMENT, note=note, empty_hold=way)
    asked = replace(
        order,
        version=order.version + 1,
        refund_asked_by=party,
        refund_destination=chosen if destination else order.refund_destination,
        updated_at=clock.now(),
    )
    queries.set_order(db, asked)
    db.note_change(order.id, {"refund_asked_by": None}, {"refund_asked_by": party})
    tell(db, "escrow.order.refund_requested", asked, by=party, note=note, amount=order.held)
    return asked


def _empty_through_provider(db: Db, order: Order, shares: Shares, action: str) -> None:
    """All that is held → a refund of the payment that filled the hold; what the provider refuses becomes the buyer's
    balance."""
    if order.payment_id is None:
        raise ValueError(f"{order.id} was not paid through a provider")
    source = held(order.id, order.currency)
    request_refund(db, payment_id=order.payment_id, amount=shares.buyer, source=source)
