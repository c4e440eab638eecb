"""One step of an order: allowed by its flow's table, posted, written, announced. All in the caller's transaction."""

from collections.abc import Callable

from holdfast.escrow.queries import orders as queries
from holdfast.escrow.rules import flows
from holdfast.escrow.rules.disputes import Resolution
from holdfast.escrow.rules.orders import Order, moved, party_of
from holdfast.escrow.rules.settlement import Shares, settle_hold, shares_of
from holdfast.escrow.usecases.news import tell
from holdfast.identity.rules.callers import User
from holdfast.kernel import clock
from holdfast.kernel.states import advance
from holdfast.ledger.rules.transfers import Transfer
from holdfast.ledger.usecases.posting import post
from holdfast.platform.db import Db

EmptyHold = Callable[[Db, Order, Shares, str], None]


def empty_into_balances(db: Db, order: Order, shares: Shares, action: str) -> None:
    """All that is held → the parties' available balances and the fees, in one transfer."""
    post(db, settle_hold(order, shares, action))


def step(
    db: Db,
    order: Order,
    action: str,
    by: str,
    *,
    note: str | None = None,
    incoming: Transfer | None = None,
    ruled: Shares | None = None,
    ruled_by: str | None = None,
    empty_hold: EmptyHold = empty_into_balances,
) -> Order:
    """Take a locked order one step on, with what the table says of the money, and answer with the order after it.

    incoming: the transfer that fills the hold, where the step is a payment · ruled: the shares of a split · ruled_by:
    an admin's id · empty_hold: where the shares go. Refuses what the table does not know (409) or does not give to `by`
    (403).
    """
    transition = advance(flows.FLOWS[order.flow], order.state, action, by)
    after = moved(order, transition, clock.now())
    shares = shares_of(transition.money, order, ruled)
    if transition.money == flows.HOLD:
        if incoming is None:
            raise ValueError("a step that fills the hold comes with its transfer")
        post(db, incoming)
    elif shares is not None:
        empty_hold(db, order, shares, action)
    resolution = None
    if order.state == flows.DISPUTED and shares is not None:
        resolution = Resolution(action, shares, ruled_by, note)
    queries.set_order(db, after, resolution)
    note_step(db, order, after)
    tell(db, transition.event, after, by=by, note=note, reason=note if action == flows.DISPUTE else None)
    return after


def step_by_party(db: Db, user: User, order_id: str, action: str) -> Order:
    """A step that a party takes and that needs nothing but the table's word."""
    order = queries.lock_order(db, order_id)
    return step(db, order, action, party_of(order, user.id))


def note_step(db: Db, before: Order, after: Order) -> None:
    db.note_change(after.id, {"state": before.state}, {"state": after.state})
