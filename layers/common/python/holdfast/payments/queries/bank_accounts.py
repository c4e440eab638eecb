"""Bank accounts in the database. A removed one stays, for the withdrawals that went to it."""

from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert

from holdfast.kernel import clock
from holdfast.payments.rules.bank_accounts import BankAccount
from holdfast.payments.tables.payouts import bank_accounts
from holdfast.platform.db import Db

# With names of their own, to be read beside the columns of what refers to an account.
ACCOUNT_COLUMNS = [column.label(f"account_{column.name}") for column in bank_accounts.c if column.name != "tenant_id"]


def add_bank_account(db: Db, account: BankAccount) -> bool:
    """Whether it is new; False where the user has this account already."""
    statement = insert(bank_accounts).values(
        id=account.id,
        user_id=account.user_id,
        provider=account.provider,
        environment=account.environment,
        recipient=account.recipient,
        currency=account.currency,
        bank_code=account.bank_code,
        bank_name=account.bank_name,
        holder_name=account.holder_name,
        last_four=account.last_four,
        created_at=account.created_at,
        provider_account_id=account.provider_account_id,
    )
    return db.execute(statement.on_conflict_do_nothing().returning(bank_accounts.c.id)).first() is not None


def find_bank_account(db: Db, bank_account_id: str) -> BankAccount | None:
    """Also a removed one."""
    row = db.execute(select(*ACCOUNT_COLUMNS).where(bank_accounts.c.id == bank_account_id)).first()
    return None if row is None else bank_account_of(row)


def find_same_bank_account(db: Db, account: BankAccount) -> BankAccount | None:
    """The one that the user has, of which this is the same account."""
    table = bank_accounts.c
    statement = select(*ACCOUNT_COLUMNS).where(
        table.user_id == account.user_id,
        table.provider == account.provider,
        table.environment == account.environment,
        table.provider_account_id.is_not_distinct_from(account.provider_account_id),
        table.recipient == account.recipient,
        table.currency == account.currency,
        table.removed_at.is_(None),
    )
    row = db.execute(statement).first()
    return None if row is None else bank_account_of(row)


def find_number_of_bank_accounts(db: Db, user_id: str) -> int:
    table = bank_accounts.c
    statement = select(func.count()).where(table.user_id == user_id, table.removed_at.is_(None))
    return int(db.execute(statement).scalar_one())


def list_bank_accounts(db: Db, user_id: str, before_id: str | None, limit: int) -> list[BankAccount]:
    """Newest first, without removed ones."""
    table = bank_accounts.c
    statement = select(*ACCOUNT_COLUMNS).where(table.user_id == user_id, table.removed_at.is_(None))
    if before_id is not None:
        statement = statement.where(table.id < before_id)
    return [bank_account_of(row) for row in db.execute(statement.order_by(table.id.desc()).limit(limit))]


def set_removed(db: Db, user_id: str, bank_account_id: str) -> bool:
    """Whether the user had it, and it was not removed before."""
    table = bank_accounts.c
    statement = (
        update(bank_accounts)
        .where(table.id == bank_account_id, table.user_id == user_id, table.removed_at.is_(None))
        .values(removed_at=clock.now())
        .returning(table.id)
    )
    return db.execute(statement).first() is not None


def bank_account_of(row: Row[Any]) -> BankAccount:
    """Of any row that has `ACCOUNT_COLUMNS` among its columns."""
    return BankAccount(
        id=row.account_id,
        user_id=row.account_user_id,
        provider=row.account_provider,
        environment=row.account_environment,
        recipient=row.account_recipient,
        currency=row.account_currency,
        bank_code=row.account_bank_code,
        bank_name=row.account_bank_name,
        holder_name=row.account_holder_name,
        last_four=row.account_last_four,
        created_at=row.account_created_at,
        removed_at=row.account_removed_at,
        provider_account_id=row.account_provider_account_id,
    )
