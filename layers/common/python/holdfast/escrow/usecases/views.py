"""Reading orders: a party its own, an admin the tenant's."""

from holdfast.escrow.queries import conditions as condition_queries
from holdfast.escrow.queries import disputes as dispute_queries
from holdfast.escrow.queries import orders as queries
from holdfast.escrow.rules.disputes import DisputeFile
from holdfast.escrow.rules.orders import Order, party_of, possible_actions
from holdfast.escrow.rules.views import OrderView
from holdfast.identity.rules.callers import User
from holdfast.platform.db import Db


def list_orders(
    db: Db, user: User, *, role: str | None, state: str | None, after: str | None, limit: int
) -> list[Order]:
    """The user's orders, newest first: those they buy in, sell in, or (with no role) both."""
    buyer_id = user.id if role != "seller" else None
    seller_id = user.id if role != "buyer" else None
    return queries.list_orders(db, buyer_id=buyer_id, seller_id=seller_id, state=state, after=after, limit=limit)


def list_all_orders(db: Db, *, state: str | None, after: str | None, limit: int) -> list[Order]:
    """The tenant's orders, newest first."""
    return queries.list_orders(db, buyer_id=None, seller_id=None, state=state, after=after, limit=limit)


def get_order(db: Db, user: User, order_id: str) -> OrderView:
    """An order of the user's with all that belongs to it, and what the user may do next."""
    order = queries.find_order(db, order_id)
    return _view(db, order, party_of(order, user.id))


def require_party(db: Db, user: User, order_id: str) -> str:
    """buyer or seller; to anybody else the order does not exist."""
    return party_of(queries.find_order(db, order_id), user.id)


def get_any_order(db: Db, order_id: str) -> OrderView:
    """An order of the tenant's with all that belongs to it."""
    return _view(db, queries.find_order(db, order_id), None)


def _view(db: Db, order: Order, party: str | None) -> OrderView:
    conditions = condition_queries.list_conditions(db, order.id)
    evidence = dispute_queries.list_evidence(db, order.id)
    dispute = dispute_queries.find_dispute_of(db, order.id)
    messages = dispute_queries.list_messages(db, dispute.id) if dispute else []
    return OrderView(
        order=order,
        party=party,
        actions=tuple(possible_actions(order, conditions, party)) if party else (),
        conditions=tuple(conditions),
        evidence=tuple(piece for piece in evidence if piece.condition_id),
        timeline=tuple(queries.list_timeline(db, order.id)),
        dispute=DisputeFile(dispute, tuple(messages), tuple(piece for piece in evidence if piece.dispute_id))
        if dispute
        else None,
    )
