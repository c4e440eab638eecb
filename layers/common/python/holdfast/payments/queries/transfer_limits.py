"""Transfer limits in the database, and what is used of them."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.dialects.postgresql import insert

from holdfast.kernel import clock
from holdfast.kernel.money import Money
from holdfast.payments.rules.balance_transfers import SENT
from holdfast.payments.rules.transfer_limits import WINDOW, Allowance, TransferLimit
from holdfast.payments.tables.balance_transfers import balance_transfers, transfer_limits
from holdfast.platform.db import Db

# With names of their own, to be read beside the columns of a transfer.
LIMIT_COLUMNS = [column.label(f"limit_{column.name}") for column in transfer_limits.c if column.name != "tenant_id"]


def find_allowance(db: Db, user_id: str, currency: str) -> Allowance:
    """Of a user who is locked, and so sends nothing else meanwhile."""
    used = sums_of(user_id, currency).subquery("used")
    statement = select(used, *LIMIT_COLUMNS).join_from(
        used, transfer_limits, transfer_limits.c.currency == currency, isouter=True
    )
    return allowance_of(db.execute(statement).one(), currency)


def lock_transfer_limit(db: Db, currency: str) -> TransferLimit | None:
    statement = select(*LIMIT_COLUMNS).where(transfer_limits.c.currency == currency)
    row = db.execute(statement.with_for_update()).first()
    return None if row is None else _limit_of(row)


def list_transfer_limits(db: Db, after_currency: str, limit: int) -> list[TransferLimit]:
    """By currency."""
    table = transfer_limits.c
    statement = select(*LIMIT_COLUMNS).where(table.currency > after_currency).order_by(table.currency).limit(limit)
    return [_limit_of(row) for row in db.execute(statement)]


def set_transfer_limit(db: Db, limit: TransferLimit) -> None:
    values = {
        "per_transfer_minor": None if limit.per_transfer is None else limit.per_transfer.minor,
        "per_day_minor": None if limit.per_day is None else limit.per_day.minor,
        "unproven_minor": None if limit.unproven is None else limit.unproven.minor,
        "updated_by": limit.updated_by,
        "updated_at": limit.updated_at,
    }
    statement = insert(transfer_limits).values(currency=limit.currency, **values)
    db.execute(statement.on_conflict_do_update(index_elements=["tenant_id", "currency"], set_=values))


def sums_of(user_id: str, currency: str | ColumnElement[str]) -> Select[Any]:
    """What the user sent within the window that ends now, and what of it without a second factor."""
    table = balance_transfers.c
    amount = table.amount_minor
    return select(
        func.coalesce(func.sum(amount), 0).label("used"),
        func.coalesce(func.sum(amount).filter(table.confirmed_at.is_(None)), 0).label("used_unproven"),
    ).where(
        table.sender_id == user_id,
        table.currency == currency,
        table.status == SENT,
        table.sent_at > clock.now() - WINDOW,
    )


def allowance_of(row: Row[Any], currency: str) -> Allowance:
    """Of a row with `sums_of` and `LIMIT_COLUMNS`."""
    limit = None if row.limit_currency is None else _limit_of(row)
    return Allowance(limit, Money(int(row.used), currency), Money(int(row.used_unproven), currency))


def _limit_of(row: Row[Any]) -> TransferLimit:
    currency = row.limit_currency

    def money(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, currency)

    return TransferLimit(
        currency=currency,
        per_transfer=money(row.limit_per_transfer_minor),
        per_day=money(row.limit_per_day_minor),
        unproven=money(row.limit_unproven_minor),
        updated_by=row.limit_updated_by,
        updated_at=row.limit_updated_at,
    )
