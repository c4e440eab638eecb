"""Tenants in the database: the transaction's own, and the one statement that makes another."""

from sqlalchemy import select

from holdfast.identity.tables import users
from holdfast.kernel.ids import decode_id, encode_id, new_id
from holdfast.platform.db import Db, call_outside_tenant
from holdfast.platform.tables import tenants


def add_tenant(slug: str, name: str) -> str:
    """The id of the tenant of this slug, which is a new one unless there was one. Committed at once."""
    new = str(decode_id("tnt", new_id("tnt")))
    [[tenant_id]] = call_outside_tenant("select create_tenant(%s::uuid, %s::text, %s::text)", new, slug, name)
    return encode_id("tnt", tenant_id)


def find_tenant_name(db: Db) -> str:
    return str(db.execute(select(tenants.c.name).where(tenants.c.id == db.tenant_id)).scalar_one())


def lock_tenant(db: Db) -> None:
    """Whoever else changes who runs the tenant waits for this transaction."""
    db.execute(select(tenants.c.id).where(tenants.c.id == db.tenant_id).with_for_update(key_share=True))


def has_owner(db: Db) -> bool:
    return db.execute(select(users.c.id).where(users.c.role == "owner").limit(1)).first() is not None
