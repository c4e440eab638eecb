"""What of the money in the deployment's accounts at providers is the tenant's."""

from typing import Any

from sqlalchemy import Select, func, select

from holdfast.kernel.money import Money
from holdfast.payments.rules.caps import UNCOUNTED_STATES
from holdfast.payments.tables.doubts import payment_doubts
from holdfast.payments.tables.pay_ins import payments, refunds
from holdfast.payments.tables.payouts import bank_accounts, withdrawals
from holdfast.platform.db import Db

_IS_DEPLOYMENTS = payments.c.provider_account_id.is_(None)


def find_cover(db: Db, currency: str) -> Money:
    """What came for the tenant through the deployment's accounts, less what left them or is on its way out. Reads all
    of the tenant's payments in the currency."""
    came = _sum(payments.c.received_minor).where(
        payments.c.currency == currency, payments.c.status == "succeeded", _IS_DEPLOYMENTS
    )
    came_late = (
        _sum(payment_doubts.c.said_minor)
        .join_from(payment_doubts, payments, payments.c.id == payment_doubts.c.payment_id)
        .where(
            payment_doubts.c.said_currency == currency,
            payment_doubts.c.resolution.in_(("credited", "refunded")),
            _IS_DEPLOYMENTS,
        )
    )
    went_back = (
        _sum(refunds.c.amount_minor)
        .join_from(refunds, payments, payments.c.id == refunds.c.payment_id)
        .where(refunds.c.currency == currency, refunds.c.status != "failed", _IS_DEPLOYMENTS)
    )
    went_out = (
        _sum(withdrawals.c.amount_minor)
        .join_from(withdrawals, bank_accounts, bank_accounts.c.id == withdrawals.c.bank_account_id)
        .where(
            withdrawals.c.currency == currency,
            withdrawals.c.state.not_in(UNCOUNTED_STATES),
            bank_accounts.c.provider_account_id.is_(None),
        )
    )
    row: Any = db.execute(select(*(each.scalar_subquery() for each in (came, came_late, went_back, went_out)))).one()
    return Money(int(row[0]) + int(row[1]) - int(row[2]) - int(row[3]), currency)


def _sum(column: Any) -> Select[Any]:
    return select(func.coalesce(func.sum(column), 0))
