"""From the paid order to the paid seller: start, complete, close."""

from holdfast.escrow.queries import conditions as condition_queries
from holdfast.escrow.queries import orders as queries
from holdfast.escrow.rules import flows
from holdfast.escrow.rules.conditions import check_all_fulfilled, check_closable_by
from holdfast.escrow.rules.orders import Order, party_of
from holdfast.escrow.usecases.steps import step, step_by_party
from holdfast.identity.rules.callers import User
from holdfast.kernel import clock
from holdfast.kernel.states import advance
from holdfast.platform.db import Db


def start_order(db: Db, user: User, order_id: str) -> Order:
    """The seller begins; the delivery period runs on from the payment."""
    return step_by_party(db, user, order_id, flows.START)


def complete_order(db: Db, user: User, order_id: str) -> Order:
    """The seller says that all is done; every condition is fulfilled, and the inspection period begins."""
    order = queries.lock_order(db, order_id)
    party = party_of(order, user.id)
    advance(flows.FLOWS[order.flow], order.state, flows.COMPLETE, party)
    check_all_fulfilled(condition_queries.list_conditions(db, order_id))
    return step(db, order, flows.COMPLETE, party)


def close_order(db: Db, user: User, order_id: str) -> Order:
    """The buyer is content: what is theirs to confirm is confirmed, and the hold → the seller's available balance and
    fees."""
    order = queries.lock_order(db, order_id)
    party = party_of(order, user.id)
    advance(flows.FLOWS[order.flow], order.state, flows.CLOSE, party)
    check_closable_by(condition_queries.list_conditions(db, order_id), party)
    condition_queries.set_all_confirmed(db, order_id, clock.now())
    return step(db, order, flows.CLOSE, party)
