"""Withdrawal caps in the database, and what counts against them."""

from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.dialects.postgresql import insert

from holdfast.kernel import clock
from holdfast.kernel.money import Money
from holdfast.payments.rules.caps import UNCOUNTED_STATES, WINDOW, WithdrawalCap, Withdrawn
from holdfast.payments.tables.payouts import withdrawal_caps, withdrawals
from holdfast.platform.db import Db


def lock_withdrawal_cap(db: Db, currency: str) -> WithdrawalCap | None:
    """Whoever holds it is the only one to count against it until their transaction ends."""
    row = db.execute(select(withdrawal_caps).where(withdrawal_caps.c.currency == currency).with_for_update()).first()
    return None if row is None else _cap_of(row)


def find_withdrawn(db: Db, user_id: str, currency: str, counting: ColumnElement[Any]) -> tuple[Withdrawn, Any]:
    """What was asked for within the window that ends now; and what `counting` answers, for the same round trip."""
    table = withdrawals.c
    amount = table.amount_minor
    statement = select(
        func.coalesce(func.sum(amount).filter(table.user_id == user_id), 0).label("by_user"),
        func.coalesce(func.sum(amount), 0).label("by_tenant"),
        counting.label("counted"),
    ).where(
        table.currency == currency,
        table.created_at > clock.now() - WINDOW,
        table.state.not_in(UNCOUNTED_STATES),
    )
    row = db.execute(statement).one()
    return Withdrawn(Money(int(row.by_user), currency), Money(int(row.by_tenant), currency)), row.counted


def list_withdrawal_caps(db: Db, after_currency: str, limit: int) -> list[WithdrawalCap]:
    """By currency."""
    table = withdrawal_caps.c
    statement = select(withdrawal_caps).where(table.currency > after_currency).order_by(table.currency).limit(limit)
    return [_cap_of(row) for row in db.execute(statement)]


def set_withdrawal_cap(db: Db, cap: WithdrawalCap) -> None:
    values = {
        "per_user_minor": None if cap.per_user is None else cap.per_user.minor,
        "tenant_minor": None if cap.tenant is None else cap.tenant.minor,
        "updated_by": cap.updated_by,
        "updated_at": cap.updated_at,
    }
    statement = insert(withdrawal_caps).values(currency=cap.currency, **values)
    db.execute(statement.on_conflict_do_update(index_elements=["tenant_id", "currency"], set_=values))


def _cap_of(row: Row[Any]) -> WithdrawalCap:
    return WithdrawalCap(
        currency=row.currency,
        per_user=None if row.per_user_minor is None else Money(row.per_user_minor, row.currency),
        tenant=None if row.tenant_minor is None else Money(row.tenant_minor, row.currency),
        updated_by=row.updated_by,
        updated_at=row.updated_at,
    )
