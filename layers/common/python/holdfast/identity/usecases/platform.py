"""Tenants, created and configured by the platform's own administrators.

Those are administrators of the tenant that keeps what belongs to no tenant. Their roles are others than a business's,
and hold no permission that a business's roles may hold but those over their own: they see no order and no user. What
they do to a tenant is done in a transaction of that tenant, and is on the audit trail of both. It needs a fresh code
for exactly that, which is used up before, in a transaction of the platform's own.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from holdfast.identity.queries import tenants as queries
from holdfast.identity.queries.users import add_user
from holdfast.identity.rules.administrators import Answer, Invitation
from holdfast.identity.rules.callers import Admin
from holdfast.identity.rules.links import ADMINISTRATOR_INVITATION
from holdfast.identity.rules.passwords import NO_PASSWORD
from holdfast.identity.rules.people import ADMIN, Challenge, UserRecord
from holdfast.identity.rules.settings import tenants_domain_subject
from holdfast.identity.rules.tenants import (
    CREATE,
    PLATFORM_SLUG,
    SET_DOMAIN,
    TENANT_STATES,
    CreatedTenant,
    NewTenant,
    TenantAction,
    TenantRecord,
    challenge_action,
    creation_subject,
)
from holdfast.identity.usecases.administrators import new_administrator
from holdfast.identity.usecases.challenges import begin_challenge, require_challenge
from holdfast.identity.usecases.links import add_link
from holdfast.identity.usecases.settings import check_zone, needed, set_settings
from holdfast.kernel import clock
from holdfast.kernel.refusals import NotFound, WrongState
from holdfast.kernel.states import advance
from holdfast.platform import db as database
from holdfast.platform.db import Db, Origin
from holdfast.platform.running import Run
from holdfast.platform.tenant_settings import TenantSettings, check_version, tenant_settings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Platform:
    """run: in a transaction of the platform's own, whose opening says whether the administrator still may · origin:
    of the call · admin: who calls"""

    run: Run
    origin: Origin
    admin: Admin

    def in_tenant(self, tenant_id: str, work: Callable[[Db], T]) -> T:
        """Their session is the platform's: in the tenant they act without one."""
        return database.run(tenant_id, replace(self.origin, session_id=""), work)

    def begin(self, action: str, subject: str) -> Challenge:
        return begin_challenge(self.run, self.admin, challenge_action(action), subject)

    def require(self, answer: Answer, action: str, subject: str) -> None:
        """Go on only with a fresh code for exactly this, which is used up by it."""

        def work(db: Db) -> None:
            challenge_id, code, bound_to = answer.challenge_id, answer.code, challenge_action(action)
            require_challenge(db, self.admin, challenge_id=challenge_id, code=code, action=bound_to, subject=subject)

        self.run(work)


def list_tenants(*, after: str | None, limit: int) -> list[TenantRecord]:
    """The newest first."""
    return queries.list_tenants(after, limit)


def begin_tenant_creation(platform: Platform, wanted: NewTenant) -> Challenge:
    """Ask the administrator for a code that creates this tenant, for this first owner, and no other."""
    check_slug(wanted.slug)
    return platform.begin(CREATE, creation_subject(wanted))


def create_tenant(platform: Platform, wanted: NewTenant, answer: Answer) -> CreatedTenant:
    """A tenant whose first owner is invited. Done again after it broke off halfway, with another code, it goes on; a
    tenant with an owner is refused."""
    check_slug(wanted.slug)
    platform.require(answer, CREATE, creation_subject(wanted))
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


def begin_tenant_change(platform: Platform, tenant_id: str, action: TenantAction, domain: str | None) -> Challenge:
    """Ask the administrator for a code that does this to the tenant, and to no other. Refused where that would be."""
    platform.run(lambda db: None)
    tenant = find_tenant(tenant_id)
    if action == SET_DOMAIN:
        return platform.begin(action, tenants_domain_subject(tenant.id, domain))
    advance(TENANT_STATES, tenant.status, action, ADMIN)
    return platform.begin(action, tenant.id)


def configure_tenant(
    platform: Platform, tenant_id: str, wanted: TenantSettings, answer: Answer | None
) -> tuple[TenantRecord, TenantSettings]:
    """What the tenant's own administrators may set as well; another domain needs a fresh code here too. By the
    version the domain that it was compared with is still the one there is when they are set."""
    platform.run(lambda db: None)
    tenant = find_tenant(tenant_id)

    def compare(db: Db) -> bool:
        check_zone(db, wanted)
        before = tenant_settings(db)
        check_version(before, wanted)
        return wanted.domain != before.domain

    if platform.in_tenant(tenant_id, compare):
        platform.require(needed(answer), SET_DOMAIN, tenants_domain_subject(tenant.id, wanted.domain))
    settings = platform.in_tenant(tenant_id, lambda db: set_settings(db, platform.origin.actor, wanted))
    platform.run(lambda db: db.note_change(tenant_id, None, {"settings_version": settings.version}))
    return find_tenant(tenant_id), settings


def suspend_tenant(platform: Platform, tenant_id: str, reason: str, answer: Answer) -> TenantRecord:
    """Nobody is signed in from now on, and nobody signs in; so nothing new begins. What is under way goes on: jobs and
    consumers send payouts, settle payments and keep deadlines."""
    return _move(platform, tenant_id, "suspend", reason, answer)


def reinstate_tenant(platform: Platform, tenant_id: str, reason: str, answer: Answer) -> TenantRecord:
    """Whose session has not expired meanwhile goes on where they were."""
    return _move(platform, tenant_id, "reinstate", reason, answer)


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


def _move(platform: Platform, tenant_id: str, action: str, reason: str, answer: Answer) -> TenantRecord:
    platform.run(lambda db: None)
    tenant = find_tenant(tenant_id)
    advance(TENANT_STATES, tenant.status, action, ADMIN)
    platform.require(answer, action, tenant.id)

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
