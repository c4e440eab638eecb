"""Disputes, what was said in them, and evidence in the database."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Row, insert, select

from holdfast.escrow.queries.orders import COLUMNS as ORDER_COLUMNS
from holdfast.escrow.queries.orders import order_of
from holdfast.escrow.rules.disputes import Dispute, DisputeMessage, Evidence
from holdfast.escrow.rules.orders import Order
from holdfast.escrow.rules.settlement import Shares
from holdfast.escrow.tables import dispute_messages, disputes, order_evidence, orders
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import NotFound
from holdfast.platform.db import Db

_COLUMNS = [disputes.c[name] for name in (
    "id", "order_id", "raised_by", "reason", "status", "ruling", "currency", "buyer_minor", "seller_minor",
    "platform_minor", "note", "resolved_by", "created_at", "resolved_at",
)]  # fmt: skip
_MESSAGE_COLUMNS = [dispute_messages.c[field.name] for field in fields(DisputeMessage)]
_EVIDENCE_COLUMNS = [order_evidence.c[field.name] for field in fields(Evidence)]


def add_dispute(db: Db, dispute: Dispute) -> None:
    db.execute(
        insert(disputes).values(
            id=dispute.id,
            order_id=dispute.order_id,
            raised_by=dispute.raised_by,
            reason=dispute.reason,
            status=dispute.status,
            created_at=dispute.created_at,
        )
    )


def find_dispute_of(db: Db, order_id: str) -> Dispute | None:
    row = db.execute(select(*_COLUMNS).where(disputes.c.order_id == order_id)).first()
    return None if row is None else _dispute(row)


def find_dispute(db: Db, dispute_id: str) -> Dispute:
    row = db.execute(select(*_COLUMNS).where(disputes.c.id == dispute_id)).first()
    if row is None:
        raise NotFound("There is no such dispute.")
    return _dispute(row)


def lock_disputed_order(db: Db, dispute_id: str) -> Order:
    """The order that the dispute is about."""
    statement = select(*ORDER_COLUMNS).join(disputes, disputes.c.order_id == orders.c.id)
    row = db.execute(statement.where(disputes.c.id == dispute_id).with_for_update(of=orders)).first()
    if row is None:
        raise NotFound("There is no such dispute.")
    return order_of(row)


def list_disputes(db: Db, *, status: str | None, after: str | None, limit: int) -> list[Dispute]:
    """Newest first."""
    wanted = [disputes.c.status == status] if status else []
    if after:
        wanted.append(disputes.c.id < after)
    statement = select(*_COLUMNS).where(*wanted).order_by(disputes.c.id.desc()).limit(limit)
    return [_dispute(row) for row in db.execute(statement)]


def add_message(db: Db, message: DisputeMessage) -> None:
    db.execute(insert(dispute_messages).values(asdict(message)))


def list_messages(db: Db, dispute_id: str) -> list[DisputeMessage]:
    statement = select(*_MESSAGE_COLUMNS).where(dispute_messages.c.dispute_id == dispute_id)
    return [DisputeMessage(**row._asdict()) for row in db.execute(statement.order_by(dispute_messages.c.id))]


def add_evidence(db: Db, evidence: Sequence[Evidence]) -> None:
    db.execute(insert(order_evidence).values([asdict(piece) for piece in evidence]))


def list_evidence(db: Db, order_id: str) -> list[Evidence]:
    """All evidence of an order: for its conditions and in its dispute."""
    statement = select(*_EVIDENCE_COLUMNS).where(order_evidence.c.order_id == order_id)
    return [Evidence(**row._asdict()) for row in db.execute(statement.order_by(order_evidence.c.id))]


def _dispute(row: Row[Any]) -> Dispute:
    shares = None
    if row.currency is not None:
        shares = Shares(
            *(Money(minor, row.currency) for minor in (row.buyer_minor, row.seller_minor, row.platform_minor))
        )
    return Dispute(
        id=row.id,
        order_id=row.order_id,
        raised_by=row.raised_by,
        reason=row.reason,
        status=row.status,
        ruling=row.ruling,
        shares=shares,
        note=row.note,
        resolved_by=row.resolved_by,
        created_at=row.created_at,
        resolved_at=row.resolved_at,
    )
