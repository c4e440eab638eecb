"""The sandbox's books in the database."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table, func, select, update
from sqlalchemy.dialects.postgresql import insert

from holdfast.kernel import clock
from holdfast.kernel.money import Money
from holdfast.payments.sandbox.rules import Course, Deed, Sending, Transaction, Webhook
from holdfast.payments.sandbox.tables import (
    sandbox_refunds,
    sandbox_transactions,
    sandbox_transfers,
    sandbox_webhooks,
)
from holdfast.platform.db import Db


def add_transaction(db: Db, transaction: Transaction, email: str) -> bool:
    """False where the reference was used before: then nothing is added."""
    values = {
        **_values_of(transaction.deed),
        "email": email,
        "callback_url": transaction.callback_url,
        "description": transaction.description,
    }
    return _add(db, sandbox_transactions, values)


def add_transfer(db: Db, transfer: Sending) -> bool:
    """False where the reference was used before: then nothing is added."""
    return _add(db, sandbox_transfers, {**_values_of(transfer.deed), "recipient": transfer.to})


def add_refund(db: Db, refund: Sending) -> bool:
    """False where the reference was used before: then nothing is added."""
    return _add(db, sandbox_refunds, {**_values_of(refund.deed), "payment_reference": refund.to})


def find_transaction(db: Db, reference: str) -> Transaction | None:
    row = db.execute(select(sandbox_transactions).where(sandbox_transactions.c.reference == reference)).first()
    return None if row is None else _transaction_of(row)


def lock_transaction(db: Db, reference: str) -> Transaction | None:
    statement = select(sandbox_transactions).where(sandbox_transactions.c.reference == reference).with_for_update()
    row = db.execute(statement).first()
    return None if row is None else _transaction_of(row)


def find_transfer(db: Db, reference: str) -> Sending | None:
    row = db.execute(select(sandbox_transfers).where(sandbox_transfers.c.reference == reference)).first()
    return None if row is None else Sending(_deed_of(row), row.recipient)


def find_refund(db: Db, reference: str) -> Sending | None:
    row = db.execute(select(sandbox_refunds).where(sandbox_refunds.c.reference == reference)).first()
    return None if row is None else Sending(_deed_of(row), row.payment_reference)


def find_refunded_minor(db: Db, payment_reference: str) -> int:
    """What was given back of a payment so far, in its smallest unit; what failed was not."""
    table = sandbox_refunds.c
    ended = func.coalesce(table.becomes, table.status)
    total = select(func.coalesce(func.sum(table.amount_minor), 0))
    return int(db.execute(total.where(table.payment_reference == payment_reference, ended != "failed")).scalar_one())


def set_paid(db: Db, reference: str, paid: Money, course: Course) -> None:
    db.execute(
        update(sandbox_transactions)
        .where(sandbox_transactions.c.reference == reference)
        .values(
            paid_minor=paid.minor,
            paid_currency=paid.currency,
            status=course.answers,
            becomes=course.becomes,
            becomes_at=None if course.becomes is None else clock.now() + course.after,
        )
    )


def add_webhook(db: Db, webhook: Webhook, announced_at: datetime | None) -> None:
    values = {
        "id": webhook.id,
        "body": webhook.body,
        "copies": webhook.copies,
        "due_at": webhook.due_at,
        "announced_at": announced_at,
        "created_at": clock.now(),
    }
    db.execute(insert(sandbox_webhooks).values(**values))


def find_webhook(db: Db, webhook_id: str) -> Webhook | None:
    row = db.execute(select(sandbox_webhooks).where(sandbox_webhooks.c.id == webhook_id)).first()
    return None if row is None else Webhook(row.id, row.body, row.copies, row.due_at, row.delivered_at is not None)


def set_due_announced(db: Db, limit: int) -> list[str]:
    """Claim the webhooks whose time has come; each is returned once."""
    table = sandbox_webhooks.c
    due = (
        select(table.id)
        .where(table.announced_at.is_(None), table.due_at <= clock.now())
        .order_by(table.due_at, table.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = list(db.execute(due).scalars())
    if found:
        db.execute(update(sandbox_webhooks).where(table.id.in_(found)).values(announced_at=clock.now()))
    return found


def set_delivered(db: Db, webhook_id: str) -> None:
    db.execute(update(sandbox_webhooks).where(sandbox_webhooks.c.id == webhook_id).values(delivered_at=clock.now()))


def _add(db: Db, table: Table, values: dict[str, Any]) -> bool:
    statement = insert(table).values(**values).on_conflict_do_nothing(constraint=f"{table.name}_reference")
    return db.execute(statement.returning(table.c.id)).first() is not None


def _values_of(deed: Deed) -> dict[str, Any]:
    return {
        "id": deed.id,
        "reference": deed.reference,
        "amount_minor": deed.amount.minor,
        "currency": deed.amount.currency,
        "status": deed.status,
        "becomes": deed.becomes,
        "becomes_at": deed.becomes_at,
        "created_at": deed.created_at,
    }


def _deed_of(row: Row[Any]) -> Deed:
    return Deed(
        id=row.id,
        reference=row.reference,
        amount=Money(row.amount_minor, row.currency),
        status=row.status,
        becomes=row.becomes,
        becomes_at=row.becomes_at,
        created_at=row.created_at,
    )


def _transaction_of(row: Row[Any]) -> Transaction:
    paid = None if row.paid_minor is None else Money(row.paid_minor, row.paid_currency)
    return Transaction(_deed_of(row), paid, row.callback_url, row.description)
