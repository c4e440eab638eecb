"""What a tenant's own administrators set for it."""

from sqlalchemy import text

from holdfast.identity.rules.administrators import Answer
from holdfast.identity.rules.callers import Admin
from holdfast.identity.rules.people import Challenge
from holdfast.identity.rules.settings import DOMAIN, domain_subject
from holdfast.identity.usecases.challenges import begin_challenge, require_challenge
from holdfast.kernel.refusals import Forbidden, Invalid
from holdfast.platform.db import Db
from holdfast.platform.running import Run
from holdfast.platform.tenant_settings import TenantSettings, set_tenant_settings, tenant_settings

_KNOWS_ZONE = text("select exists (select from pg_timezone_names where name = :name and name !~ '^(posix|posixrules)')")


def view_settings(db: Db) -> TenantSettings:
    return tenant_settings(db)


def begin_domain_change(run: Run, admin: Admin, domain: str | None) -> Challenge:
    """Ask the administrator for a code that makes this the tenant's domain, and no other."""
    return begin_challenge(run, admin, DOMAIN, domain_subject(domain))


def change_settings(db: Db, admin: Admin, wanted: TenantSettings, answer: Answer | None) -> TenantSettings:
    """From now on these, for everything that happens after; refused where they were made from older ones. Another
    domain needs a fresh code for it: links that let people in lead there."""
    if wanted.domain != tenant_settings(db).domain:
        given, subject = needed(answer), domain_subject(wanted.domain)
        require_challenge(db, admin, challenge_id=given.challenge_id, code=given.code, action=DOMAIN, subject=subject)
    return set_settings(db, admin.id, wanted)


def needed(answer: Answer | None) -> Answer:
    if answer is None:
        raise Forbidden("Another domain needs a fresh code for it.", slug="second-factor-needed")
    return answer


def check_zone(db: Db, wanted: TenantSettings) -> None:
    if not db.execute(_KNOWS_ZONE, {"name": wanted.time_zone}).scalar_one():
        raise Invalid.field("time_zone", "Name a time zone as IANA does: Africa/Lagos.", slug="unknown-time-zone")


def set_settings(db: Db, by: str, wanted: TenantSettings) -> TenantSettings:
    """by: the id of an administrator, of the tenant or of the platform"""
    check_zone(db, wanted)
    settings = set_tenant_settings(db, wanted, by)
    news = {"tenant_id": db.tenant_id, "version": settings.version, "recipients": []}
    db.announce("identity.tenant.settings_changed", db.tenant_id, news)
    return settings
