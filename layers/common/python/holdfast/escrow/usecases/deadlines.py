"""What becomes of an order whose period has passed: every state has an outcome that was declared beforehand."""

from holdfast.escrow.queries import conditions as condition_queries
from holdfast.escrow.queries import orders as queries
from holdfast.escrow.rules import flows
from holdfast.escrow.rules.disputes import DELIVERY_OVERDUE
from holdfast.escrow.usecases.disputes import add_dispute
from holdfast.escrow.usecases.steps import step
from holdfast.kernel import clock
from holdfast.platform.db import Db

BATCH = 200


def list_due_orders(db: Db) -> list[str]:
    """The ids of orders whose period has passed."""
    return queries.list_due_orders(db, clock.now(), BATCH)


def pass_deadline(db: Db, order_id: str) -> bool:
    """Do to the order what its flow gives to the clock. False where somebody was quicker or is busy with it.

    created, accepted: cancelled · funded: the hold → the buyer's available balance · in progress: disputed ·
    completed: the hold → the seller and the fees · disputed: the order's default outcome.
    """
    now = clock.now()
    order = queries.lock_due_order(db, order_id, now)
    if order is None:
        return False
    action = flows.clock_action(flows.FLOWS[order.flow], order.state, order.default_outcome)
    if action == flows.CLOSE:
        condition_queries.set_all_confirmed(db, order_id, now)
    step(db, order, action, flows.CLOCK, note=DELIVERY_OVERDUE if action == flows.DISPUTE else None)
    if action == flows.DISPUTE:
        add_dispute(db, order, raised_by=None, reason=DELIVERY_OVERDUE)
    return True
