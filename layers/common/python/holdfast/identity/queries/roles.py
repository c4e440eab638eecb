"""Roles in the database: those that their tenant changed or added."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from holdfast.identity.rules.people import ACTIVE, ROLE_USER
from holdfast.identity.rules.roles import Role, built_in_roles, permissions_in
from holdfast.identity.tables import roles, users
from holdfast.platform.db import Db

_ROLE = roles.c
_COLUMNS = (_ROLE.name, _ROLE.permissions, _ROLE.version, _ROLE.changed_by, _ROLE.changed_at)


def find_role(db: Db, name: str) -> Role | None:
    row = db.execute(select(*_COLUMNS).where(_ROLE.name == name)).first()
    return built_in_roles(db.tenant_id).get(name) if row is None else _role(db, row)


def find_roles(db: Db) -> dict[str, Role]:
    """Every role of the tenant by its name."""
    changed = (_role(db, row) for row in db.execute(select(*_COLUMNS).order_by(_ROLE.name)))
    return built_in_roles(db.tenant_id) | {role.name: role for role in changed}


def set_role(db: Db, role: Role) -> None:
    values = {
        "permissions": sorted(role.permissions),
        "version": role.version,
        "changed_by": role.changed_by,
        "changed_at": role.changed_at,
    }
    statement = insert(roles).values(name=role.name, **values)
    db.execute(statement.on_conflict_do_update(index_elements=["tenant_id", "name"], set_=values))


def list_held_roles(db: Db) -> list[str]:
    """The roles that somebody has who may sign in."""
    held = select(users.c.role).where(users.c.role != ROLE_USER, users.c.status == ACTIVE).distinct()
    return list(db.execute(held).scalars())


def list_holders(db: Db, role: str) -> list[str]:
    return list(db.execute(select(users.c.id).where(users.c.role == role)).scalars())


def _role(db: Db, row: Any) -> Role:
    """What is no permission any more counts for nothing."""
    permissions = frozenset(permissions_in(db.tenant_id)) & set(row.permissions)
    return Role(row.name, permissions, row.version, row.changed_by, row.changed_at)
