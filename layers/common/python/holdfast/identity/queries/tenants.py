"""Tenants in the database: the transaction's own, and the one statement that makes another."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from holdfast.identity.rules.tenants import TenantRecord
from holdfast.identity.tables import users
from holdfast.kernel.ids import decode_id, encode_id, new_id
from holdfast.platform.db import Db, call_outside_tenant
from holdfast.platform.tables import tenants

_COLUMNS = "select tenant_id, slug, name, suspended_at, standing_reason, created_at from all_tenants "
_LIST = _COLUMNS + "where tenant_id < coalesce(%s::uuid, %s::uuid) order by tenant_id desc limit %s::integer"
_LAST = "ffffffff-ffff-ffff-ffff-ffffffffffff"
_FIND = _COLUMNS + "where tenant_id = %s::uuid"


def add_tenant(slug: str, name: str) -> str:
    """The id of the tenant of this slug, which is a new one unless there was one. Committed at once."""
    new = str(decode_id("tnt", new_id("tnt")))
    [[tenant_id]] = call_outside_tenant("select create_tenant(%s::uuid, %s::text, %s::text)", new, slug, name)
    return encode_id("tnt", tenant_id)


def find_tenant_name(db: Db) -> str:
    return str(db.execute(select(tenants.c.name).where(tenants.c.id == db.tenant_id)).scalar_one())


def list_tenants(after: str | None, limit: int) -> list[TenantRecord]:
    """Everybody's but the platform's own, the newest first: one of the few statements across tenants."""
    before = None if after is None else str(decode_id("tnt", after))
    return [_tenant(row) for row in call_outside_tenant(_LIST, before, _LAST, limit)]


def find_tenant(tenant_id: str) -> TenantRecord | None:
    rows = call_outside_tenant(_FIND, str(decode_id("tnt", tenant_id)))
    return _tenant(rows[0]) if rows else None


def set_suspended(db: Db, at: datetime | None, reason: str) -> None:
    values = {"suspended_at": at, "standing_reason": reason}
    db.execute(update(tenants).where(tenants.c.id == db.tenant_id).values(values))


def lock_tenant(db: Db) -> None:
    """Whoever else changes who runs the tenant waits for this transaction."""
    db.execute(select(tenants.c.id).where(tenants.c.id == db.tenant_id).with_for_update(key_share=True))


def has_owner(db: Db) -> bool:
    return db.execute(select(users.c.id).where(users.c.role == "owner").limit(1)).first() is not None


def _tenant(row: list[Any]) -> TenantRecord:
    tenant_id, *rest = row
    return TenantRecord(encode_id("tnt", tenant_id), *rest)
