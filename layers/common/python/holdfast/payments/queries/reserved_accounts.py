"""Account numbers that are a user's for good, in the database."""

from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from holdfast.kernel.ids import encode_id
from holdfast.payments.providers.port import Environment, OpenedAccount
from holdfast.payments.rules.reserved_accounts import ReservedAccount
from holdfast.payments.tables.pay_ins import reserved_accounts, transfer_accounts
from holdfast.platform.db import Db, call_outside_tenant

_SHOWN = [column for column in reserved_accounts.c if column.name != "tenant_id"]


def add_reserved_account(db: Db, account: ReservedAccount) -> bool:
    """False where there is one already: the user's at the provider, or anybody's of this number or reference."""
    values = {
        "id": account.id,
        "user_id": account.user_id,
        "provider": account.provider,
        "environment": account.environment,
        "currency": account.currency,
        "created_at": account.created_at,
        "provider_account_id": account.provider_account_id,
        **_changing(account),
    }
    added = insert(reserved_accounts).values(values).on_conflict_do_nothing().returning(reserved_accounts.c.id)
    return db.execute(added).first() is not None


def set_reserved_account(db: Db, account: ReservedAccount) -> None:
    db.execute(update(reserved_accounts).where(reserved_accounts.c.id == account.id).values(_changing(account)))


def find_own_account(
    db: Db, user_id: str, provider: str, environment: Environment, provider_account_id: str | None
) -> ReservedAccount | None:
    table = reserved_accounts.c
    wanted = (table.user_id == user_id, table.provider == provider, table.environment == environment)
    with_it = table.provider_account_id.is_not_distinct_from(provider_account_id)
    row = db.execute(select(*_SHOWN).where(*wanted, with_it)).first()
    return None if row is None else _account_of(row)


def list_own_accounts(db: Db, user_id: str, *, before_id: str | None, limit: int) -> list[ReservedAccount]:
    """Newest first."""
    table = reserved_accounts.c
    statement = select(*_SHOWN).where(table.user_id == user_id).order_by(table.id.desc()).limit(limit)
    if before_id is not None:
        statement = statement.where(table.id < before_id)
    return [_account_of(row) for row in db.execute(statement)]


def find_reserved_account(db: Db, account_id: str) -> ReservedAccount | None:
    row = db.execute(select(*_SHOWN).where(reserved_accounts.c.id == account_id)).first()
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


def find_owner_of_reference(provider: str, environment: Environment, reference: str) -> tuple[str, str] | None:
    """The active tenant and its account that the provider knows by this reference of its own."""
    statement = "select * from reserved_account_known_as(%s::text, %s::text, %s::text)"
    rows = call_outside_tenant(statement, provider, environment, reference)
    return (encode_id("tnt", rows[0][0]), encode_id("vac", rows[0][1])) if rows else None


def _changing(account: ReservedAccount) -> dict[str, Any]:
    opened = account.opened
    return {
        "status": account.status,
        "provider_reference": account.provider_reference,
        "reason": account.reason,
        "bank_name": None if opened is None else opened.bank_name,
        "account_number": None if opened is None else opened.account_number,
        "account_name": None if opened is None else opened.account_name,
    }


def _account_of(row: Row[Any]) -> ReservedAccount:
    is_opened = row.account_number is not None
    return ReservedAccount(
        id=row.id,
        user_id=row.user_id,
        provider=row.provider,
        environment=row.environment,
        currency=row.currency,
        status=row.status,
        provider_reference=row.provider_reference,
        opened=OpenedAccount(row.bank_name, row.account_number, row.account_name) if is_opened else None,
        reason=row.reason,
        created_at=row.created_at,
        provider_account_id=row.provider_account_id,
    )
