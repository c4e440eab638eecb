"""Tenants, created and configured by the platform's own administrators.

Those are administrators of the tenant that keeps what belongs to no tenant. Their roles are others than a business's,
and hold no permission that a business's roles may hold but those over their own: they see no order and no user. What
they do to a tenant is done in a transaction of that tenant, and is on the audit trail of both.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from holdfast.identity.queries import tenants as queries
from holdfast.identity.queries.users import add_user
from holdfast.identity.rules.administrators import Invitation
from holdfast.identity.rules.links import ADMINISTRATOR_INVITATION
from holdfast.identity.rules.passwords import NO_PASSWORD
from holdfast.identity.rules.people import ADMIN, UserRecord
from holdfast.identity.rules.tenants import (
    PLATFORM_SLUG,
    TENANT_STATES,
    CreatedTenant,
    NewTenant,
    TenantRecord,
)
from holdfast.identity.usecases.administrators import new_administrator
from holdfast.identity.usecases.links import add_link
from holdfast.identity.usecases.settings import set_settings
from holdfast.kernel import clock
from holdfast.kernel.refusals import NotFound, WrongState
from holdfast.kernel.states import advance
from holdfast.platform import db as database
from holdfast.platform.db import Db, Origin
from holdfast.platform.running import Run
from holdfast.platform.tenant_settings import TenantSettings, tenant_settings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Platform:
    """run: in a transaction of the platform's own, whose opening says whether the administrator still may · origin:
    of the call"""

    run: Run
    origin: Origin

    def in_tenant(self, tenant_id: str, work: Callable[[Db], T]) -> T:
        """Their session is the platform's: in the tenant they act without one."""
        return database.run(tenant_id, replace(self.origin, session_id=""), work)


def list_tenants(*, after: str | None, limit: int) -> list[TenantRecord]:
    """The newest first."""
    return queries.list_tenants(after, limit)


def create_tenant(platform: Platform, wanted: NewTenant) -> CreatedTenant:
    """A tenant whose first owner is invited. Done again after it broke off halfway, it goes on; a tenant with an owner
    is refused."""
    check_slug(wanted.slug)
    platform.run(lambda db: None)
    tenant_id = queries.add_tenant(wanted.slug, wanted.name)

    def invite(db: Db) -> UserRecord:
        queries.lock_tenant(db)
        if queries.has_owner(db):
            raise slug_taken()
        owner = new_administrator(Invitation(wanted.owner_name, wanted.owner_email, "owner"))
        add_user(db, owner, NO_PASSWORD)
        add_link(db, ADMINISTRATOR_INVITATION, owner.email)
        db.note_change(owner.id, None, {"role": owner.role, "status": owner.status, "email": owner.email})
        news = {"tenant_id": tenant_id, "slug": wanted.slug, "recipients": []}
        db.announce("identity.tenant.created", tenant_id, news)
        return owner

    owner = platform.in_tenant(tenant_id, invite)
    platform.run(lambda db: db.note_change(tenant_id, None, {"slug": wanted.slug, "name": wanted.name}))
    return CreatedTenant(find_tenant(tenant_id), owner)


def view_tenant(platform: Platform, tenant_id: str) -> tuple[TenantRecord, TenantSettings]:
    platform.run(lambda db: None)
    record = find_tenant(tenant_id)
    return record, platform.in_tenant(tenant_id, tenant_settings)


def configure_tenant(platform: Platform, tenant_id: str, wanted: TenantSettings) -> tuple[TenantRecord, TenantSettings]:
    """What the tenant's own administrators may set as well."""
    platform.run(lambda db: None)
    find_tenant(tenant_id)
    settings = platform.in_tenant(tenant_id, lambda db: set_settings(db, platform.origin.actor, wanted))
    platform.run(lambda db: db.note_change(tenant_id, None, {"settings_version": settings.version}))
    return find_tenant(tenant_id), settings


def suspend_tenant(platform: Platform, tenant_id: str, reason: str) -> TenantRecord:
    """Nobody is signed in from now on, and nobody signs in; so nothing new begins. What is under way goes on: jobs and
    consumers send payouts, settle payments and keep deadlines."""
    return _move(platform, tenant_id, "suspend", reason)


def reinstate_tenant(platform: Platform, tenant_id: str, reason: str) -> TenantRecord:
    """Whose session has not expired meanwhile goes on where they were."""
    return _move(platform, tenant_id, "reinstate", reason)


def find_tenant(tenant_id: str) -> TenantRecord:
    record = queries.find_tenant(tenant_id)
    if record is None:
        raise NotFound("There is no such tenant.", slug="unknown-tenant")
    return record


def check_slug(slug: str) -> None:
    if slug == PLATFORM_SLUG:
        raise slug_taken()


def slug_taken() -> WrongState:
    return WrongState("There is a tenant of this slug.", slug="tenant-exists")


def _move(platform: Platform, tenant_id: str, action: str, reason: str) -> TenantRecord:
    platform.run(lambda db: None)
    find_tenant(tenant_id)

    def move(db: Db) -> tuple[str, str]:
        queries.lock_tenant(db)
        before = find_tenant(tenant_id).status
        transition = advance(TENANT_STATES, before, action, ADMIN)
        queries.set_suspended(db, clock.now() if transition.to == "suspended" else None, reason)
        db.note_change(tenant_id, {"status": before}, {"status": transition.to, "reason": reason})
        db.announce(transition.event, tenant_id, {"tenant_id": tenant_id, "reason": reason, "recipients": []})
        return before, transition.to

    before, after = platform.in_tenant(tenant_id, move)
    platform.run(lambda db: db.note_change(tenant_id, {"status": before}, {"status": after, "reason": reason}))
    return find_tenant(tenant_id)
