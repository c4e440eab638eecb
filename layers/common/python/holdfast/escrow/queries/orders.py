"""Orders in the database. An order's row is the lock of everything that belongs to it."""

from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Row, Select, Update, func, insert, literal, select, update

from holdfast.escrow.rules.disputes import OPEN, RESOLVED, Resolution
from holdfast.escrow.rules.flows import CREATED, HOLDING
from holdfast.escrow.rules.orders import Order
from holdfast.escrow.rules.timeline import TimelineEntry
from holdfast.escrow.tables import disputes, orders
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import NotFound
from holdfast.platform.db import Db
from holdfast.platform.tables import events

Counting = Callable[[ColumnElement[str], ColumnElement[int]], ColumnElement[Any]]
COLUMNS = [orders.c[field.name] for field in fields(Order)]
_CHANGING = (
    "state", "version", "seller_id", "payment_id", "refund_asked_by", "refund_destination", "delivery_due_at", "due_at",
    "updated_at",
)  # fmt: skip


def add_order(db: Db, order: Order) -> None:
    db.execute(insert(orders).values(asdict(order)))


def find_number_of_open_orders(db: Db, user_id: str) -> int:
    """How many orders with the user on either side have not come to an end."""
    theirs = (orders.c.buyer_id == user_id) | (orders.c.seller_id == user_id)
    statement = select(func.count()).select_from(orders).where(theirs, orders.c.due_at.is_not(None))
    return int(db.execute(statement).scalar_one())


def find_order(db: Db, order_id: str) -> Order:
    return _one(db, select(*COLUMNS).where(orders.c.id == order_id))


def lock_order(db: Db, order_id: str) -> Order:
    """The order as it stands, nobody else's to change until the transaction ends."""
    return _one(db, select(*COLUMNS).where(orders.c.id == order_id).with_for_update())


def lock_due_order(db: Db, order_id: str, now: datetime) -> Order | None:
    """The order if its deadline has passed and nobody is busy with it."""
    statement = select(*COLUMNS).where(orders.c.id == order_id, orders.c.due_at <= now)
    row = db.execute(statement.with_for_update(skip_locked=True)).first()
    return None if row is None else order_of(row)


def list_due_orders(db: Db, now: datetime, limit: int) -> list[str]:
    """The ids of orders whose deadline has passed, the longest overdue first."""
    statement = select(orders.c.id).where(orders.c.due_at <= now).order_by(orders.c.due_at, orders.c.id).limit(limit)
    return list(db.execute(statement).scalars())


def lock_invitations(db: Db, *, email: str | None = None, phone: str | None = None) -> list[Order]:
    """The orders that wait for somebody with this contact, in the order of their ids."""
    contact = orders.c.invited_email == email if email else orders.c.invited_phone == phone
    statement = select(*COLUMNS).where(contact, orders.c.seller_id.is_(None), orders.c.state == CREATED)
    return [order_of(row) for row in db.execute(statement.order_by(orders.c.id).with_for_update())]


def set_order(db: Db, order: Order, resolution: Resolution | None = None) -> None:
    """Write the order as it is after a step, and in the same round trip how its dispute was resolved.

    The step before it must be what the row still says.
    """
    values = {name: getattr(order, name) for name in _CHANGING}
    statement = update(orders).where(orders.c.id == order.id, orders.c.version == order.version - 1).values(values)
    if resolution is not None:
        statement = statement.add_cte(_resolve(order, resolution).cte("resolved"))
    if db.execute(statement).rowcount != 1:
        raise RuntimeError(f"{order.id} was changed without its lock")


def set_paid(
    db: Db, order_id: str, buyer_id: str, *, flow: str, at: str, to: str, now: datetime, counting: Counting
) -> tuple[Order, Any] | None:
    """Lock the buyer's order and move it from `at` to `to` with its delivery period; None if it is not there. With what
    `counting` answers of the currency and the amount that is payable."""
    delivery_due_at = literal(now, DateTime(timezone=True)) + func.make_interval(0, 0, 0, orders.c.delivery_days)
    wanted = (orders.c.id == order_id, orders.c.buyer_id == buyer_id, orders.c.flow == flow, orders.c.state == at)
    values = {
        "state": to,
        "version": orders.c.version + 1,
        "delivery_due_at": delivery_due_at,
        "due_at": delivery_due_at,
        "updated_at": now,
    }
    counted = counting(orders.c.currency, orders.c.amount_minor + orders.c.buyer_fee_minor).label("counted")
    row: Any = db.execute(update(orders).where(*wanted).values(values).returning(*COLUMNS, counted)).first()
    if row is None:
        return None
    columns = row._asdict()
    answer = columns.pop("counted")
    return Order(**columns), answer


def list_orders(
    db: Db, *, buyer_id: str | None, seller_id: str | None, state: str | None, after: str | None, limit: int
) -> list[Order]:
    """Newest first. With both parties given, orders in which either is; with none, the tenant's."""
    wanted: list[ColumnElement[bool]] = []
    if buyer_id and seller_id:
        wanted.append((orders.c.buyer_id == buyer_id) | (orders.c.seller_id == seller_id))
    elif buyer_id:
        wanted.append(orders.c.buyer_id == buyer_id)
    elif seller_id:
        wanted.append(orders.c.seller_id == seller_id)
    if state:
        wanted.append(orders.c.state == state)
    if after:
        wanted.append(orders.c.id < after)
    statement = select(*COLUMNS).where(*wanted).order_by(orders.c.id.desc()).limit(limit)
    return [order_of(row) for row in db.execute(statement)]


def list_timeline(db: Db, order_id: str) -> list[TimelineEntry]:
    """What was announced about the order, in the order in which it happened."""
    statement = (
        select(events.c.sequence, events.c.type, events.c.occurred_at, events.c.data)
        .where(events.c.subject == order_id)
        .order_by(events.c.sequence)
    )
    return [
        TimelineEntry(
            sequence=row.sequence,
            type=row.type,
            at=row.occurred_at,
            by=row.data.get("by"),
            state=row.data.get("state"),
            condition_id=row.data.get("condition_id"),
            amount=row.data.get("amount"),
            currency=row.data.get("currency"),
            note=row.data.get("note"),
        )
        for row in db.execute(statement)
    ]


def list_payable_of_holding_orders(db: Db) -> list[Money]:
    """Per currency, the sum of what the orders' rows say is held."""
    total = func.sum(orders.c.amount_minor + orders.c.buyer_fee_minor).label("total")
    statement = select(orders.c.currency, total).where(orders.c.state.in_(sorted(HOLDING))).group_by(orders.c.currency)
    return [Money(int(row.total), row.currency) for row in db.execute(statement.order_by(orders.c.currency))]


def _resolve(order: Order, resolution: Resolution) -> Update:
    shares = resolution.shares
    return (
        update(disputes)
        .where(disputes.c.order_id == order.id, disputes.c.status == OPEN)
        .values(
            status=RESOLVED,
            ruling=resolution.ruling,
            currency=order.currency,
            buyer_minor=shares.buyer.minor,
            seller_minor=shares.seller.minor,
            platform_minor=shares.platform.minor,
            note=resolution.note,
            resolved_by=resolution.resolved_by,
            resolved_at=order.updated_at,
        )
    )


def order_of(row: Row[Any]) -> Order:
    return Order(**row._asdict())


def _one(db: Db, statement: "Select[Any]") -> Order:
    row = db.execute(statement).first()
    if row is None:
        raise NotFound("There is no such order.")
    return order_of(row)
