"""What is under way between a user and the providers, and what is kept of the user's."""

from typing import Any

from sqlalchemy import func, select, update

from holdfast.kernel import clock
from holdfast.payments.tables.pay_ins import payments, refunds
from holdfast.payments.tables.payouts import bank_accounts, withdrawals
from holdfast.platform.db import Db


def count_under_way(db: Db, user_id: str) -> tuple[int, int, int]:
    """Withdrawals, payments and refunds that may still come to something."""
    payouts = select(func.count()).where(
        withdrawals.c.user_id == user_id, withdrawals.c.state.in_(("requested", "approved", "sending", "sent"))
    )
    paying = select(func.count()).where(payments.c.payer_id == user_id, payments.c.status.in_(("created", "pending")))
    returning = (
        select(func.count())
        .select_from(refunds.join(payments, refunds.c.payment_id == payments.c.id))
        .where(payments.c.payer_id == user_id, refunds.c.status.in_(("requested", "sent")))
    )
    row: Any = db.execute(
        select(payouts.scalar_subquery(), paying.scalar_subquery(), returning.scalar_subquery())
    ).one()
    return int(row[0]), int(row[1]), int(row[2])


def remove_payee(db: Db, user_id: str, email: str) -> None:
    """No bank account is theirs to be paid out to any more; where payouts went stays with the payouts."""
    theirs = (bank_accounts.c.user_id == user_id, bank_accounts.c.removed_at.is_(None))
    db.execute(update(bank_accounts).where(*theirs).values(removed_at=clock.now()))
    db.execute(update(payments).where(payments.c.payer_id == user_id).values(email=email))
