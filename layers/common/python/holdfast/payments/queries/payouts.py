"""Withdrawals in the database, each read together with its bank account."""

from typing import Any

from sqlalchemy import Row, Select, insert, select, text, update

from holdfast.kernel import clock
from holdfast.kernel.money import Money
from holdfast.payments.queries.bank_accounts import ACCOUNT_COLUMNS, bank_account_of
from holdfast.payments.rules.payouts import Withdrawal
from holdfast.payments.tables.payouts import bank_accounts, withdrawals
from holdfast.platform.columns import Id
from holdfast.platform.db import Db

_WITHDRAWALS = select(withdrawals, *ACCOUNT_COLUMNS).join_from(
    withdrawals, bank_accounts, bank_accounts.c.id == withdrawals.c.bank_account_id
)

# It gets its next turn before anything is done about it: five minutes on, doubled each time, at most an hour.
_CLAIM = text(
    """
    update withdrawals set checks = checks + 1, check_due_at = cast(:now as timestamptz)
        + least(interval '5 minutes' * power(2, least(checks, 10)), interval '1 hour')
    where id = (
        select id from withdrawals where check_due_at <= cast(:now as timestamptz)
        order by check_due_at limit 1 for update skip locked)
    returning id
    """
).columns(id=Id("wdr"))


def add_withdrawal(db: Db, withdrawal: Withdrawal) -> None:
    db.execute(
        insert(withdrawals).values(
            id=withdrawal.id,
            user_id=withdrawal.user_id,
            bank_account_id=withdrawal.account.id,
            amount_minor=withdrawal.amount.minor,
            currency=withdrawal.amount.currency,
            state=withdrawal.state,
            attempts=0,
            checks=0,
            created_at=withdrawal.created_at,
        )
    )


def find_withdrawal(db: Db, withdrawal_id: str) -> Withdrawal | None:
    return _first(db, _WITHDRAWALS.where(withdrawals.c.id == withdrawal_id))


def lock_withdrawal(db: Db, withdrawal_id: str) -> Withdrawal | None:
    return _first(db, _WITHDRAWALS.where(withdrawals.c.id == withdrawal_id).with_for_update(of=withdrawals))


def list_withdrawals(
    db: Db,
    *,
    user_id: str | None = None,
    state: str | None = None,
    is_doubted_only: bool = False,
    before_id: str | None,
    limit: int,
) -> list[Withdrawal]:
    """Newest first: of one user or of all, in one state or in any, all or only those in doubt."""
    statement = _WITHDRAWALS
    if user_id is not None:
        statement = statement.where(withdrawals.c.user_id == user_id)
    if state is not None:
        statement = statement.where(withdrawals.c.state == state)
    if is_doubted_only:
        statement = statement.where(withdrawals.c.doubt.is_not(None))
    if before_id is not None:
        statement = statement.where(withdrawals.c.id < before_id)
    return [_withdrawal_of(row) for row in db.execute(statement.order_by(withdrawals.c.id.desc()).limit(limit))]


def set_withdrawal(db: Db, withdrawal: Withdrawal) -> None:
    """Write what may change of it."""
    db.execute(
        update(withdrawals)
        .where(withdrawals.c.id == withdrawal.id)
        .values(
            state=withdrawal.state,
            reason=withdrawal.reason,
            doubt=withdrawal.doubt,
            provider_reference=withdrawal.provider_reference,
            attempts=withdrawal.attempts,
            check_due_at=withdrawal.check_due_at,
            decided_by=withdrawal.decided_by,
            decided_at=withdrawal.decided_at,
            sent_at=withdrawal.sent_at,
            settled_at=withdrawal.settled_at,
            concluded_by=withdrawal.concluded_by,
            evidence=withdrawal.evidence,
        )
    )


def set_next_check(db: Db) -> str | None:
    """Claim one withdrawal that is due; two jobs at once never get the same one."""
    claimed: str | None = db.execute(_CLAIM, {"now": clock.now()}).scalar()
    return claimed


def _first(db: Db, statement: Select[Any]) -> Withdrawal | None:
    row = db.execute(statement).first()
    return None if row is None else _withdrawal_of(row)


def _withdrawal_of(row: Row[Any]) -> Withdrawal:
    return Withdrawal(
        id=row.id,
        user_id=row.user_id,
        account=bank_account_of(row),
        amount=Money(row.amount_minor, row.currency),
        state=row.state,
        reason=row.reason,
        doubt=row.doubt,
        provider_reference=row.provider_reference,
        attempts=row.attempts,
        check_due_at=row.check_due_at,
        created_at=row.created_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        sent_at=row.sent_at,
        settled_at=row.settled_at,
        concluded_by=row.concluded_by,
        evidence=row.evidence,
    )
