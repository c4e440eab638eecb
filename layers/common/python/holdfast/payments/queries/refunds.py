"""Refunds in the database."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, exists, func, insert, select, update

from holdfast.kernel import clock
from holdfast.kernel.money import Money
from holdfast.payments.rules.refunds import Refund
from holdfast.payments.tables.doubts import payment_doubts
from holdfast.payments.tables.pay_ins import refunds
from holdfast.payments.tables.provider_accounts import provider_accounts
from holdfast.platform.db import Db


def add_refund(db: Db, refund: Refund) -> None:
    db.execute(
        insert(refunds).values(
            id=refund.id,
            payment_id=refund.payment_id,
            amount_minor=refund.amount.minor,
            currency=refund.amount.currency,
            status=refund.status,
            reason=refund.reason,
            attempts=0,
            checks=0,
            check_due_at=refund.check_due_at,
            created_at=refund.created_at,
        )
    )


def find_refund(db: Db, refund_id: str) -> Refund | None:
    row = db.execute(select(refunds).where(refunds.c.id == refund_id)).first()
    return None if row is None else _refund_of(row)


def lock_refund(db: Db, refund_id: str) -> Refund | None:
    row = db.execute(select(refunds).where(refunds.c.id == refund_id).with_for_update()).first()
    return None if row is None else _refund_of(row)


def find_refunded_minor(db: Db, payment_id: str) -> int:
    """What is being given back or was, of what was received with a payment, in its smallest unit. What came in doubt
    went back besides."""
    return int(db.execute(_refunded(payment_id)).scalar_one())


def find_refunded_beside_own(db: Db, payment_id: str) -> tuple[int, bool]:
    """The same, and whether the tenant has or had accounts of its own at providers, in one round trip."""
    has_own = exists(select(provider_accounts.c.id))
    row = db.execute(select(_refunded(payment_id).scalar_subquery().label("minor"), has_own.label("has_own"))).one()
    return int(row.minor), bool(row.has_own)


def list_refunds_of(db: Db, payment_ids: Collection[str]) -> list[Refund]:
    """The refunds of the payments, oldest first."""
    rows = db.execute(select(refunds).where(refunds.c.payment_id.in_(payment_ids)).order_by(refunds.c.id))
    return [_refund_of(row) for row in rows]


def list_open_refunds(db: Db, payment_id: str) -> list[str]:
    """The ids of the payment's refunds that were sent and not settled."""
    statement = select(refunds.c.id).where(refunds.c.payment_id == payment_id, refunds.c.status == "sent")
    return list(db.execute(statement.order_by(refunds.c.id)).scalars())


def set_sent(db: Db, refund: Refund, check_due_at: datetime) -> None:
    """The attempt, recorded before it is made."""
    values = {"status": "sent", "attempts": refund.attempts + 1, "sent_at": clock.now(), "check_due_at": check_due_at}
    _set(db, refund.id, **values)


def set_postponed(db: Db, refund_id: str, check_due_at: datetime) -> None:
    """Nothing was sent: it waits for its next turn."""
    _set(db, refund_id, status="requested", check_due_at=check_due_at)


def set_provider_reference(db: Db, refund_id: str, provider_reference: str) -> None:
    _set(db, refund_id, provider_reference=provider_reference)


def set_settled(db: Db, refund_id: str, status: str, reason: str | None, provider_reference: str | None) -> None:
    """Processed or failed, and not asked about any more."""
    values = {"status": status, "reason": reason, "check_due_at": None, "settled_at": clock.now()}
    if provider_reference is not None:
        values["provider_reference"] = provider_reference
    _set(db, refund_id, **values)


def set_unchecked(db: Db, refund_id: str, reason: str) -> None:
    """The state stands as it is, and nobody asks about it any more."""
    _set(db, refund_id, reason=reason, check_due_at=None)


def set_next_checks(db: Db, pause_after: Callable[[int], timedelta], limit: int) -> list[str]:
    """Claim refunds that are due: each gets its next turn before anything is done about it, and is returned once."""
    due = (
        select(refunds.c.id, refunds.c.checks)
        .where(refunds.c.check_due_at <= clock.now())
        .order_by(refunds.c.check_due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list(db.execute(due))
    for checks in sorted({row.checks for row in rows}):
        claimed = [row.id for row in rows if row.checks == checks]
        values = {"checks": checks + 1, "check_due_at": clock.now() + pause_after(checks)}
        db.execute(update(refunds).where(refunds.c.id.in_(claimed)).values(**values))
    return [row.id for row in rows]


def _refunded(payment_id: str) -> Select[Any]:
    in_doubt = exists().where(payment_doubts.c.refund_id == refunds.c.id).correlate(refunds)
    return select(func.coalesce(func.sum(refunds.c.amount_minor), 0)).where(
        refunds.c.payment_id == payment_id, refunds.c.status != "failed", ~in_doubt
    )


def _set(db: Db, refund_id: str, **values: Any) -> None:
    db.execute(update(refunds).where(refunds.c.id == refund_id).values(**values))


def _refund_of(row: Row[Any]) -> Refund:
    return Refund(
        id=row.id,
        payment_id=row.payment_id,
        amount=Money(row.amount_minor, row.currency),
        status=row.status,
        reason=row.reason,
        provider_reference=row.provider_reference,
        attempts=row.attempts,
        check_due_at=row.check_due_at,
        created_at=row.created_at,
        sent_at=row.sent_at,
        settled_at=row.settled_at,
    )
