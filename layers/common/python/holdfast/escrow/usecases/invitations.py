"""Orders for somebody who was not here yet: bound to them once they have proven the contact that was invited."""

from dataclasses import replace

from holdfast.escrow.queries import orders as queries
from holdfast.escrow.rules.flows import BUYER
from holdfast.escrow.rules.orders import Order
from holdfast.escrow.usecases.news import tell
from holdfast.identity.usecases.people import find_user_by_contact
from holdfast.kernel import clock
from holdfast.platform.db import Db


def bind_invitations(db: Db, *, email: str | None = None, phone: str | None = None) -> list[Order]:
    """Make whoever has verified this contact the seller of the orders that invite it, if anybody has.

    Asked after an invitation as well as after a verification, so that neither can slip past the other.
    """
    user = find_user_by_contact(db, email=email) if email else find_user_by_contact(db, phone=phone)
    if user is None:
        return []
    return [
        _bind(db, order, user.id)
        for order in queries.lock_invitations(db, email=email, phone=phone)
        if order.buyer_id != user.id  # nobody trades with themselves
    ]


def _bind(db: Db, order: Order, seller_id: str) -> Order:
    bound = replace(order, seller_id=seller_id, version=order.version + 1, updated_at=clock.now())
    queries.set_order(db, bound)
    db.note_change(order.id, {"seller_id": None}, {"seller_id": seller_id})
    tell(db, "escrow.order.created", bound, by=BUYER)
    return bound
