"""Doubts about payments in the database."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, Select, and_, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from holdfast.kernel.money import Money
from holdfast.payments.queries.pay_ins import payment_of
from holdfast.payments.rules.doubts import Doubt
from holdfast.payments.rules.pay_ins import Payment
from holdfast.payments.tables.doubts import payment_doubts
from holdfast.payments.tables.pay_ins import payments, transfer_accounts
from holdfast.platform.db import Db

_TABLE = payment_doubts.c
_WITH_MONEY = ("credited", "refunded")
# With names of their own, to be read beside the columns of the payment.
_COLUMNS = [column.label(f"doubt_{column.name}") for column in _TABLE if column.name != "tenant_id"]


def add_doubt(db: Db, doubt: Doubt) -> bool:
    """Whether it is new: each is said once."""
    statement = insert(payment_doubts).values(
        id=doubt.id,
        payment_id=doubt.payment_id,
        reason=doubt.reason,
        said_minor=None if doubt.said is None else doubt.said.minor,
        said_currency=None if doubt.said is None else doubt.said.currency,
        environment=doubt.environment,
        provider_reference=doubt.provider_reference,
        created_at=doubt.created_at,
    )
    return db.execute(statement.on_conflict_do_nothing().returning(_TABLE.id)).first() is not None


def find_doubt(db: Db, payment_id: str, doubt_id: str) -> Doubt | None:
    row = db.execute(select(*_COLUMNS).where(_TABLE.id == doubt_id, _TABLE.payment_id == payment_id)).first()
    return None if row is None else _doubt_of(row)


def lock_doubted_payment(db: Db, payment_id: str, doubt_id: str) -> tuple[Payment, Doubt, bool] | None:
    """Both, and whether what the doubt speaks of is in the books already: received with another payment, of whatever
    tenant, or given out by another doubt. One round trip; who asks of the same money at the same moment waits."""
    this = payment_doubts.alias("this")
    same_money = or_(
        _TABLE.id == this.c.id,
        and_(
            this.c.provider_reference != "",
            _TABLE.provider_reference == this.c.provider_reference,
            _TABLE.payment_id.in_(_payments_through(payments.c.provider)),
        ),
    )
    statement = (
        select(payments, *_COLUMNS, _is_received(this).label("is_received"))
        .join_from(this, payments, this.c.payment_id == payments.c.id)
        .join(payment_doubts, same_money)
        .where(this.c.id == doubt_id, this.c.payment_id == payment_id)
        .order_by(_TABLE.id)
        .with_for_update(of=[payments, payment_doubts])
    )
    rows = list(db.execute(statement))
    # What was locked is read as it is now, and `this` as it was before waiting: the doubt is taken from the former.
    found = next((row for row in rows if row.doubt_id == doubt_id), None)
    if found is None:
        return None
    is_given_out = any(row.doubt_resolution in _WITH_MONEY for row in rows if row is not found)
    return payment_of(found), _doubt_of(found), is_given_out or found.is_received


def list_doubts_of(db: Db, payment_ids: Collection[str]) -> list[Doubt]:
    """Oldest first."""
    statement = select(*_COLUMNS).where(_TABLE.payment_id.in_(payment_ids)).order_by(_TABLE.created_at, _TABLE.id)
    return [_doubt_of(row) for row in db.execute(statement)]


def list_payments_seen(db: Db, *, status: str | None, before_id: str | None, limit: int) -> list[Payment]:
    """Everybody's, newest first. status: also `suspicious`, for those with an open doubt."""
    statement = select(payments).order_by(payments.c.id.desc()).limit(limit)
    if status == "suspicious":
        statement = statement.where(
            exists().where(_TABLE.payment_id == payments.c.id, _TABLE.resolution.is_(None)).correlate(payments)
        )
    elif status is not None:
        statement = statement.where(payments.c.status == status)
    if before_id is not None:
        statement = statement.where(payments.c.id < before_id)
    return [payment_of(row) for row in db.execute(statement)]


def is_resolved_with_money(db: Db, payment: Payment, provider_reference: str | None = None) -> bool:
    """Whether what came with the payment, or under this reference of its provider's with another one, was credited or
    sent back by an administrator."""
    about = _TABLE.payment_id == payment.id
    if provider_reference:
        about = or_(about, _is_of(payment, provider_reference))
    statement = select(_TABLE.id).where(about, _TABLE.resolution.in_(_WITH_MONEY))
    return db.execute(statement.limit(1)).first() is not None


def set_resolved(db: Db, doubt: Doubt, *, payment_to: str | None) -> None:
    """Write the doubt's resolution, and give its payment another status where there is one to give, in one round
    trip."""
    values = {
        "resolution": doubt.resolution,
        "resolution_reason": doubt.resolution_reason,
        "resolved_by": doubt.resolved_by,
        "resolved_at": doubt.resolved_at,
        "refund_id": doubt.refund_id,
    }
    resolved = update(payment_doubts).where(_TABLE.id == doubt.id).values(**values)
    if payment_to is not None:
        ended = update(payments).where(payments.c.id == doubt.payment_id)
        resolved = resolved.add_cte(ended.values(status=payment_to, settled_at=doubt.resolved_at).cte("ended"))
    db.execute(resolved)


def _is_of(payment: Payment, provider_reference: str) -> ColumnElement[bool]:
    """Doubts about payments through the same provider that speak of the same money."""
    return and_(
        _TABLE.provider_reference == provider_reference, _TABLE.payment_id.in_(_payments_through(payment.provider))
    )


def _payments_through(provider: ColumnElement[str] | str) -> Select[Any]:
    others = payments.alias("others")
    return select(others.c.id).where(others.c.provider == provider)


def _is_received(doubt: FromClause) -> ColumnElement[bool]:
    """Whether what the doubt speaks of came with another payment, or was settled for whatever tenant's."""
    settled, theirs = transfer_accounts.c, payments.alias("theirs").c
    own = exists().where(settled.payment_id == payments.c.id, settled.settlement == doubt.c.provider_reference)
    anybodys = func.tenant_of_settlement(payments.c.provider, doubt.c.environment, doubt.c.provider_reference)
    received = exists().where(
        theirs.id != payments.c.id,
        theirs.provider == payments.c.provider,
        theirs.provider_reference == doubt.c.provider_reference,
        theirs.received_minor.is_not(None),
    )
    return and_(doubt.c.provider_reference != "", or_(received, and_(anybodys.is_not(None), ~own)))


def _doubt_of(row: Row[Any]) -> Doubt:
    return Doubt(
        id=row.doubt_id,
        payment_id=row.doubt_payment_id,
        reason=row.doubt_reason,
        said=None if row.doubt_said_minor is None else Money(row.doubt_said_minor, row.doubt_said_currency),
        environment=row.doubt_environment,
        provider_reference=row.doubt_provider_reference,
        created_at=row.doubt_created_at,
        resolution=row.doubt_resolution,
        resolution_reason=row.doubt_resolution_reason,
        resolved_by=row.doubt_resolved_by,
        resolved_at=row.doubt_resolved_at,
        refund_id=row.doubt_refund_id,
    )
