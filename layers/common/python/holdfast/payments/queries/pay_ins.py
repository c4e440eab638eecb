"""Payments in the database."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update

from holdfast.kernel import clock
from holdfast.kernel.money import Money
from holdfast.payments.providers.port import Environment
from holdfast.payments.rules.pay_ins import Payment
from holdfast.payments.tables.pay_ins import payments
from holdfast.platform.db import Db


def add_payment(db: Db, payment: Payment) -> None:
    db.execute(
        insert(payments).values(
            id=payment.id,
            payer_id=payment.payer_id,
            order_id=payment.order_id,
            provider=payment.provider,
            provider_account_id=payment.provider_account_id,
            environment=payment.environment,
            amount_minor=payment.amount.minor,
            currency=payment.amount.currency,
            email=payment.email,
            description=payment.description,
            status=payment.status,
            checks=0,
            check_due_at=payment.check_due_at,
            created_at=payment.created_at,
            expires_at=payment.expires_at,
        )
    )


def find_payment(db: Db, payment_id: str) -> Payment | None:
    row = db.execute(select(payments).where(payments.c.id == payment_id)).first()
    return None if row is None else payment_of(row)


def lock_payment(db: Db, payment_id: str) -> Payment | None:
    row = db.execute(select(payments).where(payments.c.id == payment_id).with_for_update()).first()
    return None if row is None else payment_of(row)


def list_payments(db: Db, order_id: str) -> list[Payment]:
    """Every payment of an order, oldest first."""
    rows = db.execute(select(payments).where(payments.c.order_id == order_id).order_by(payments.c.id))
    return [payment_of(row) for row in rows]


def list_top_ups(db: Db, payer_id: str, *, after: str | None, limit: int) -> list[Payment]:
    """The payer's payments without an order, newest first."""
    statement = select(payments).where(payments.c.payer_id == payer_id, payments.c.order_id.is_(None))
    if after is not None:
        statement = statement.where(payments.c.id < after)
    return [payment_of(row) for row in db.execute(statement.order_by(payments.c.id.desc()).limit(limit))]


def set_checkout(db: Db, payment_id: str, status: str, checkout_url: str | None, provider_reference: str) -> None:
    _set(db, payment_id, status=status, checkout_url=checkout_url, provider_reference=provider_reference)


def set_received(db: Db, payment_id: str, received: Money, provider_reference: str | None) -> None:
    _set(
        db,
        payment_id,
        status="succeeded",
        received_minor=received.minor,
        provider_reference=provider_reference,
        reason=None,
        check_due_at=None,
        settled_at=clock.now(),
    )


def set_provider(
    db: Db, payment_id: str, provider: str, environment: Environment, provider_account_id: str | None
) -> None:
    _set(db, payment_id, provider=provider, environment=environment, provider_account_id=provider_account_id)


def set_failed(db: Db, payment_id: str, reason: str | None) -> None:
    """It stays due: the payer may try again at the same checkout."""
    _set(db, payment_id, status="failed", reason=reason, settled_at=clock.now())


def set_ended(db: Db, payment_id: str, status: str, reason: str | None) -> None:
    """Expired or reversed, and not asked about any more."""
    _set(db, payment_id, status=status, reason=reason, check_due_at=None, settled_at=clock.now())


def set_unchecked(db: Db, payment_id: str, reason: str | None) -> None:
    """The state stands as it is, and nobody asks about it any more."""
    _set(db, payment_id, reason=reason, check_due_at=None)


def set_next_checks(db: Db, pause_after: Callable[[int], timedelta], limit: int) -> list[Payment]:
    """Claim payments that are due: each gets its next turn before it is asked about, and is returned once.

    pause_after: how long to wait until the next turn, after so many
    """
    due = (
        select(payments)
        .where(payments.c.check_due_at <= clock.now())
        .order_by(payments.c.check_due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list(db.execute(due))
    for checks in sorted({row.checks for row in rows}):
        claimed = [row.id for row in rows if row.checks == checks]
        values = {"checks": checks + 1, "check_due_at": clock.now() + pause_after(checks)}
        db.execute(update(payments).where(payments.c.id.in_(claimed)).values(**values))
    return [payment_of(row) for row in rows]


def _set(db: Db, payment_id: str, **values: Any) -> None:
    db.execute(update(payments).where(payments.c.id == payment_id).values(**values))


def payment_of(row: Row[Any]) -> Payment:
    return Payment(
        id=row.id,
        payer_id=row.payer_id,
        order_id=row.order_id,
        provider=row.provider,
        environment=row.environment,
        amount=Money(row.amount_minor, row.currency),
        received=None if row.received_minor is None else Money(row.received_minor, row.currency),
        email=row.email,
        description=row.description,
        status=row.status,
        reason=row.reason,
        checkout_url=row.checkout_url,
        provider_reference=row.provider_reference,
        check_due_at=row.check_due_at,
        created_at=row.created_at,
        expires_at=row.expires_at,
        settled_at=row.settled_at,
        provider_account_id=row.provider_account_id,
    )
