"""What each role may: seen by administrators, changed with a fresh code for exactly that change.

An access token carries the permissions of its role as they were when it was made. Opening a transaction compares the
role's version with the one the token was made from, so that a change counts at once: the next call is told to refresh.
"""

from collections.abc import Collection

from holdfast.identity.queries import roles as queries
from holdfast.identity.queries.tenants import lock_tenant
from holdfast.identity.queries.users import find_user
from holdfast.identity.rules.callers import Admin
from holdfast.identity.rules.people import Challenge
from holdfast.identity.rules.roles import (
    CHANGE,
    Role,
    RoleChange,
    change_subject,
    check_grantable,
    check_role,
    check_somebody_may_change,
)
from holdfast.identity.usecases.challenges import begin_challenge, require_challenge
from holdfast.identity.usecases.key_ends import take_back_beyond
from holdfast.kernel import clock
from holdfast.kernel.refusals import Invalid
from holdfast.platform.db import Db
from holdfast.platform.running import Run


def list_roles(db: Db, *, after: str | None, limit: int) -> list[Role]:
    """By name: those that are built in, and those the tenant changed or added."""
    found = sorted(queries.find_roles(db).values(), key=lambda role: role.name)
    if after is not None and after not in (role.name for role in found):
        raise Invalid.field("query.after", "There is no such role to go on from.", slug="invalid-cursor")
    return [role for role in found if after is None or role.name > after][:limit]


def begin_role_change(run: Run, admin: Admin, name: str, permissions: Collection[str]) -> Challenge:
    """Ask the administrator for a code that gives the role these permissions, and no others. Refused where the change
    would be."""
    run(lambda db: _changed(db, admin, name, permissions))
    return begin_challenge(run, admin, CHANGE, change_subject(name, permissions))


def change_role(db: Db, admin: Admin, change: RoleChange) -> Role:
    """From now on the role may this, and nothing else. A name that is no role yet becomes one."""
    before, role = _changed(db, admin, change.name, change.permissions)
    subject = change_subject(change.name, change.permissions)
    require_challenge(db, admin, challenge_id=change.challenge_id, code=change.code, action=CHANGE, subject=subject)
    queries.set_role(db, role)
    take_back_beyond(db, queries.list_holders(db, role.name), role.permissions)
    noted = {"permissions": sorted(role.permissions)}
    was = None if before is None else {"permissions": sorted(before.permissions)}
    db.note_change(f"role:{role.name}", was, noted)
    db.announce("identity.role.changed", f"role:{role.name}", {"role": role.name, **noted, "recipients": []})
    return role


def own_permissions(db: Db, admin: Admin) -> frozenset[str]:
    """What the administrator may at this moment, whatever their token says."""
    record = find_user(db, admin.id)
    role = None if record is None or not record.is_active else queries.find_role(db, record.role)
    return frozenset() if role is None else role.permissions


def _changed(db: Db, admin: Admin, name: str, permissions: Collection[str]) -> tuple[Role | None, Role]:
    """The role before and after, if it may be changed so; whoever else changes roles waits."""
    check_role(db.tenant_id, name, permissions)
    lock_tenant(db)
    roles = queries.find_roles(db)
    before = roles.get(name)
    added = set(permissions) - (before.permissions if before else frozenset())
    check_grantable(own_permissions(db, admin), added)
    version = before.version + 1 if before else 1
    role = Role(name, frozenset(permissions), version, admin.id, clock.now())
    check_somebody_may_change(roles | {name: role}, queries.list_held_roles(db))
    return before, role
