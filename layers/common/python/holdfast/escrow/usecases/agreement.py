"""Coming to terms before any money moves: accept, decline, cancel."""

from holdfast.escrow.rules import flows
from holdfast.escrow.rules.orders import Order
from holdfast.escrow.usecases.steps import step_by_party
from holdfast.identity.rules.callers import User
from holdfast.platform.db import Db


def accept_order(db: Db, user: User, order_id: str) -> Order:
    """The seller agrees to the terms; the buyer may pay from now on."""
    return step_by_party(db, user, order_id, flows.ACCEPT)


def decline_order(db: Db, user: User, order_id: str) -> Order:
    """The seller does not agree; the order ends."""
    return step_by_party(db, user, order_id, flows.DECLINE)


def cancel_order(db: Db, user: User, order_id: str) -> Order:
    """A party withdraws while nothing is held: the buyer until it is paid, the seller once it was accepted."""
    return step_by_party(db, user, order_id, flows.CANCEL)
