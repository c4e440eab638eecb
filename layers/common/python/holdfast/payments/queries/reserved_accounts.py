"""Account numbers that are a user's for good, in the database."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert

from holdfast.kernel.ids import encode_id
from holdfast.payments.providers.port import Environment
from holdfast.payments.rules.reserved_accounts import ReservedAccount
from holdfast.payments.tables.pay_ins import reserved_accounts, transfer_accounts
from holdfast.platform.db import Db, call_outside_tenant

_SHOWN = [column for column in reserved_accounts.c if column.name != "tenant_id"]


def add_reserved_account(db: Db, account: ReservedAccount) -> bool:
    """Whether it is new; False where the user has one at the provider already."""
    statement = insert(reserved_accounts).values(**asdict(account))
    added = statement.on_conflict_do_nothing(constraint="reserved_accounts_owner").returning(reserved_accounts.c.id)
    return db.execute(added).first() is not None


def find_own_account(db: Db, user_id: str, provider: str, environment: Environment) -> ReservedAccount | None:
    table = reserved_accounts.c
    wanted = (table.user_id == user_id, table.provider == provider, table.environment == environment)
    row = db.execute(select(*_SHOWN).where(*wanted)).first()
    return None if row is None else _account_of(row)


def lock_reserved_account(db: Db, account_id: str) -> ReservedAccount | None:
    row = db.execute(select(*_SHOWN).where(reserved_accounts.c.id == account_id).with_for_update()).first()
    return None if row is None else _account_of(row)


def is_credited(db: Db, account: ReservedAccount, settlement: str) -> bool:
    table = transfer_accounts.c
    statement = select(table.payment_id).where(
        table.provider == account.provider, table.environment == account.environment, table.settlement == settlement
    )
    return db.execute(statement).first() is not None


def find_owner_of_number(provider: str, environment: Environment, account_number: str) -> tuple[str, str] | None:
    """The active tenant and its account with this number."""
    statement = "select * from reserved_account_of(%s::text, %s::text, %s::text)"
    rows = call_outside_tenant(statement, provider, environment, account_number)
    return (encode_id("tnt", rows[0][0]), encode_id("vac", rows[0][1])) if rows else None


def _account_of(row: Row[Any]) -> ReservedAccount:
    return ReservedAccount(**row._mapping)
