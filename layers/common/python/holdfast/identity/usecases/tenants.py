"""New tenants and administrators."""

import secrets
from dataclasses import dataclass, field

from holdfast.identity.queries import tenants as tenant_queries
from holdfast.identity.queries import users as queries
from holdfast.identity.queries.roles import find_roles
from holdfast.identity.rules.contacts import email_address
from holdfast.identity.rules.people import ACTIVE, UserRecord
from holdfast.identity.usecases.passwords import hash_password
from holdfast.identity.usecases.platform import check_slug, slug_taken
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import Invalid, WrongState
from holdfast.platform import db as database
from holdfast.platform.db import Db, Origin, is_unique_violation


@dataclass(frozen=True, slots=True)
class NewAdmin:
    """one_time_password: told this once; signing in with it asks for another"""

    tenant_id: str
    admin: UserRecord
    one_time_password: str = field(repr=False)


def create_tenant(*, slug: str, name: str, owner_name: str, owner_email: str, origin: Origin) -> NewAdmin:
    """A tenant and its first owner. Done again after it broke off halfway, it goes on; a tenant with an owner is
    refused."""
    email = email_address(owner_email, "owner.email")
    check_slug(slug)
    tenant_id = tenant_queries.add_tenant(slug, name)
    record, password, password_hash = _new_admin(owner_name, email, "owner")

    def work(db: Db) -> None:
        tenant_queries.lock_tenant(db)
        if tenant_queries.has_owner(db):
            raise slug_taken()
        _add(db, record, password_hash)
        db.announce("identity.tenant.created", tenant_id, {"tenant_id": tenant_id, "slug": slug, "recipients": []})

    database.run(tenant_id, origin, work)
    return NewAdmin(tenant_id, record, password)


def create_admin(tenant: str, *, name: str, email: str, role: str, origin: Origin) -> NewAdmin:
    """Another administrator of a tenant (its id or slug), or of the platform itself."""
    record, password, password_hash = _new_admin(name, email_address(email), role)

    def work(db: Db) -> str:
        roles = find_roles(db)
        if role not in roles:
            raise Invalid.field("role", f"A role is one of {', '.join(roles)}.", slug="unknown-role")
        _add(db, record, password_hash)
        return db.tenant_id

    return NewAdmin(database.run(tenant, origin, work), record, password)


def _new_admin(name: str, email: str, role: str) -> tuple[UserRecord, str, str]:
    """The administrator, a random password and its hash. Whoever names the address vouches for it."""
    password = secrets.token_urlsafe(18)
    now = clock.now()
    record = UserRecord(
        id=new_id("usr"),
        role=role,
        status=ACTIVE,
        name=name,
        email=email,
        phone=None,
        email_verified_at=now,
        phone_verified_at=None,
        created_at=now,
    )
    return record, password, hash_password(password)


def _add(db: Db, record: UserRecord, password_hash: str) -> None:
    from sqlalchemy.exc import DBAPIError

    try:
        queries.add_user(db, record, password_hash, is_password_temporary=True)
    except DBAPIError as error:
        if is_unique_violation(error, "users_admin_email"):
            raise WrongState("There is an administrator with this address.", slug="contact-taken") from None
        raise
    db.note_change(record.id, None, {"name": record.name, "email": record.email, "role": record.role})
