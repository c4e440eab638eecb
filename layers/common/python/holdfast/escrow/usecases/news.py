"""What the room announces about an order, always with the order as its subject: together it is the order's timeline."""

from collections.abc import Sequence

from holdfast.escrow.rules.flows import BUYER, SELLER
from holdfast.escrow.rules.orders import Order, other_party, parties
from holdfast.kernel.money import Money
from holdfast.platform.db import Db


def tell(
    db: Db,
    type: str,
    order: Order,
    *,
    by: str,
    amount: Money | None = None,
    note: str | None = None,
    recipients: Sequence[str] | None = None,
    **more: str | None,
) -> None:
    """Announce what happened to an order to the other party, or to both where neither of them did it.

    `amount` is the money that is meant: the order's price unless something else is.
    """
    money = amount if amount is not None else order.price
    told = recipients
    if told is None:
        told = other_party(order, by) if by in (BUYER, SELLER) else parties(order)
    said = {name: value for name, value in {"note": note, **more}.items() if value is not None}
    facts = {
        "order_id": order.id,
        "buyer_id": order.buyer_id,
        "seller_id": order.seller_id,
        "title": order.title,
        "state": order.state,
        "by": by,
        "amount": money.amount,
        "currency": money.currency,
        "recipients": list(told),
    }
    db.announce(type, order.id, facts | said)
