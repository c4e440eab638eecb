"""Transfers between balances in the database."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, insert, or_, select, true, update

from holdfast.kernel import clock
from holdfast.kernel.money import Money
from holdfast.payments.queries.transfer_limits import LIMIT_COLUMNS, allowance_of, sums_of
from holdfast.payments.rules.balance_transfers import SENT, UNCONFIRMED, BalanceTransfer
from holdfast.payments.rules.transfer_limits import Allowance
from holdfast.payments.tables.balance_transfers import balance_transfers, transfer_limits
from holdfast.platform.db import Db

Counting = Callable[[ColumnElement[str], ColumnElement[int]], ColumnElement[Any]]
_TABLE = balance_transfers.c
_COLUMNS = [column for column in _TABLE if column.name != "tenant_id"]


def add_transfer(db: Db, transfer: BalanceTransfer) -> None:
    db.execute(
        insert(balance_transfers).values(
            id=transfer.id,
            sender_id=transfer.sender_id,
            recipient_id=transfer.recipient_id,
            amount_minor=transfer.amount.minor,
            currency=transfer.amount.currency,
            note=transfer.note,
            status=transfer.status,
            created_at=transfer.created_at,
            confirm_by=transfer.confirm_by,
            sent_at=transfer.sent_at,
        )
    )


def find_transfer(db: Db, transfer_id: str) -> BalanceTransfer | None:
    row = db.execute(select(*_COLUMNS).where(_TABLE.id == transfer_id)).first()
    return None if row is None else _transfer_of(row)


def lock_transfer(db: Db, transfer_id: str) -> BalanceTransfer | None:
    row = db.execute(select(*_COLUMNS).where(_TABLE.id == transfer_id).with_for_update()).first()
    return None if row is None else _transfer_of(row)


def list_transfers(db: Db, user_id: str, *, before_id: str | None, limit: int) -> list[BalanceTransfer]:
    """All that the user sent or asked to send, and what was sent to them, newest first."""
    received = and_(_TABLE.recipient_id == user_id, _TABLE.status == SENT)
    statement = select(*_COLUMNS).where(or_(_TABLE.sender_id == user_id, received))
    if before_id is not None:
        statement = statement.where(_TABLE.id < before_id)
    return [_transfer_of(row) for row in db.execute(statement.order_by(_TABLE.id.desc()).limit(limit))]


def set_confirmed(
    db: Db, transfer_id: str, sender_id: str, to: str, counting: Counting
) -> tuple[BalanceTransfer, Allowance, Any] | None:
    """Move the sender's transfer on if it waits to be confirmed, together with what it counts against, without itself,
    and what `counting` answers of its currency and amount: one round trip. Its sender must be locked already."""
    now = clock.now()
    waits = (_TABLE.sender_id == sender_id, _TABLE.status == UNCONFIRMED, _TABLE.confirm_by > now)
    changed = update(balance_transfers).where(_TABLE.id == transfer_id, *waits)
    counted = counting(_TABLE.currency, _TABLE.amount_minor).label("counted")
    moved = changed.values(status=to, confirmed_at=now, sent_at=now).returning(*_COLUMNS, counted).cte("moved")
    used = sums_of(sender_id, moved.c.currency).lateral("used")
    together = moved.join(used, true()).outerjoin(transfer_limits, transfer_limits.c.currency == moved.c.currency)
    row = db.execute(select(*moved.c, *used.c, *LIMIT_COLUMNS).select_from(together)).first()
    return None if row is None else (_transfer_of(row), allowance_of(row, row.currency), row.counted)


def set_status(db: Db, transfer_id: str, status: str) -> None:
    db.execute(update(balance_transfers).where(_TABLE.id == transfer_id).values(status=status))


def _transfer_of(row: Row[Any]) -> BalanceTransfer:
    return BalanceTransfer(
        id=row.id,
        sender_id=row.sender_id,
        recipient_id=row.recipient_id,
        amount=Money(row.amount_minor, row.currency),
        note=row.note,
        status=row.status,
        created_at=row.created_at,
        confirm_by=row.confirm_by,
        confirmed_at=row.confirmed_at,
        sent_at=row.sent_at,
    )
