"""What a tenant's own administrators set for it."""

from sqlalchemy import text

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.refusals import Invalid
from holdfast.platform.db import Db
from holdfast.platform.tenant_settings import TenantSettings, set_tenant_settings, tenant_settings

_KNOWS_ZONE = text("select exists (select from pg_timezone_names where name = :name and name !~ '^(posix|posixrules)')")


def view_settings(db: Db) -> TenantSettings:
    return tenant_settings(db)


def change_settings(db: Db, admin: Admin, wanted: TenantSettings) -> TenantSettings:
    """From now on these, for everything that happens after; refused where they were made from older ones."""
    return set_settings(db, admin.id, wanted)


def set_settings(db: Db, by: str, wanted: TenantSettings) -> TenantSettings:
    """by: the id of an administrator, of the tenant or of the platform"""
    if not db.execute(_KNOWS_ZONE, {"name": wanted.time_zone}).scalar_one():
        raise Invalid.field("time_zone", "Name a time zone as IANA does: Africa/Lagos.", slug="unknown-time-zone")
    settings = set_tenant_settings(db, wanted, by)
    news = {"tenant_id": db.tenant_id, "version": settings.version, "recipients": []}
    db.announce("identity.tenant.settings_changed", db.tenant_id, news)
    return settings
