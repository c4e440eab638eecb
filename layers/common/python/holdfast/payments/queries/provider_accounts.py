"""Tenants' own accounts at payment providers, in the database."""

from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from holdfast.kernel import clock
from holdfast.kernel.ids import decode_id, encode_id
from holdfast.kernel.refusals import NotFound
from holdfast.payments.providers.port import Environment
from holdfast.payments.rules.provider_accounts import ProviderAccount
from holdfast.payments.tables.provider_accounts import provider_accounts
from holdfast.platform.db import Db, call_outside_tenant
from holdfast.platform.vault import Sealed

_table = provider_accounts.c
_SEALED = ("key_id", "wrapped_key", "ciphertext")
_SHOWN = [column for column in _table if column.name not in ("tenant_id", *_SEALED)]


@dataclass(frozen=True, slots=True)
class SealedAccount:
    """An account with its secrets, as they are kept."""

    id: str
    tenant_id: str
    provider: str
    environment: Environment
    sealed: Sealed = field(repr=False)


def find_current_account(db: Db, provider: str) -> ProviderAccount | None:
    """None where the tenant uses the deployment's."""
    statement = select(*_SHOWN).where(_table.provider == provider, _table.retired_at.is_(None))
    row = db.execute(statement).first()
    return None if row is None else _account_of(row)


def lock_current_account(db: Db, provider: str) -> ProviderAccount | None:
    statement = select(*_SHOWN).where(_table.provider == provider, _table.retired_at.is_(None)).with_for_update()
    row = db.execute(statement).first()
    return None if row is None else _account_of(row)


def lock_accounts(db: Db) -> list[ProviderAccount]:
    """All that the tenant has or had. Whoever locks them is the only one until their transaction ends."""
    return [_account_of(row) for row in db.execute(select(*_SHOWN).order_by(_table.id).with_for_update())]


def find_sealed_account(db: Db, account_id: str) -> SealedAccount:
    """Also a retired one."""
    columns = (_table.provider, _table.environment, *(_table[name] for name in _SEALED))
    row = db.execute(select(*columns).where(_table.id == account_id)).one()
    sealed = Sealed(row.key_id, bytes(row.wrapped_key), bytes(row.ciphertext))
    return SealedAccount(account_id, db.tenant_id, row.provider, row.environment, sealed)


def find_account_of_anybody(account_id: str) -> SealedAccount | None:
    """Of whatever active tenant it is, also a retired one."""
    try:
        number = decode_id("pac", account_id)
    except NotFound:
        return None
    rows = call_outside_tenant("select * from provider_account_of(%s::uuid)", number)
    if not rows:
        return None
    tenant_id, provider, environment, key_id, wrapped_key, ciphertext = rows[0]
    sealed = Sealed(key_id, bytes(wrapped_key), bytes(ciphertext))
    return SealedAccount(account_id, encode_id("tnt", tenant_id), provider, environment, sealed)


def add_account(db: Db, account: ProviderAccount, sealed: Sealed) -> bool:
    """False where the tenant has one at the provider already."""
    values = {**asdict(account), **_kept(sealed)}
    statement = insert(provider_accounts).values(values).on_conflict_do_nothing().returning(_table.id)
    return db.execute(statement).first() is not None


def set_credentials(db: Db, account: ProviderAccount, sealed: Sealed) -> None:
    changed = {"fingerprint": account.fingerprint, "set_by": account.set_by, "set_at": account.set_at}
    db.execute(update(provider_accounts).where(_table.id == account.id).values(**changed, **_kept(sealed)))


def set_retired(db: Db, account_id: str) -> None:
    db.execute(update(provider_accounts).where(_table.id == account_id).values(retired_at=clock.now()))


def _kept(sealed: Sealed) -> dict[str, Any]:
    return {"key_id": sealed.key_id, "wrapped_key": sealed.wrapped_key, "ciphertext": sealed.ciphertext}


def _account_of(row: Row[Any]) -> ProviderAccount:
    return ProviderAccount(**row._mapping)
