"""Roles: named sets of permissions. Which permissions there are is fixed in code; what a role may is each tenant's.

A role that nobody has changed is as it is built in, so that what is built later comes to it by itself.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final

from holdfast.identity.rules.callers import PERMISSIONS, PLATFORM_PERMISSIONS, PLATFORM_ROLES, ROLES
from holdfast.identity.rules.people import ROLE_USER
from holdfast.identity.rules.tenants import PLATFORM_TENANT
from holdfast.kernel.refusals import Forbidden, Invalid, WrongState

CHANGE: Final = "roles.change"


@dataclass(frozen=True, slots=True)
class Role:
    """version: how often it was changed, 0 for one that is as it is built in · changed_by: the id of an
    administrator"""

    name: str
    permissions: frozenset[str]
    version: int = 0
    changed_by: str | None = None
    changed_at: datetime | None = None

    @property
    def is_built_in(self) -> bool:
        return self.name in ROLES or self.name in PLATFORM_ROLES


@dataclass(frozen=True, slots=True)
class RoleChange:
    """A role as it is to be, and the answer to the challenge for exactly that."""

    name: str
    permissions: Collection[str]
    challenge_id: str
    code: str = field(repr=False)


def permissions_in(tenant_id: str) -> Collection[str]:
    """Those that a role of the tenant may hold: the platform's own and a business's differ."""
    return PLATFORM_PERMISSIONS if tenant_id == PLATFORM_TENANT else PERMISSIONS


def built_in_roles(tenant_id: str) -> dict[str, Role]:
    roles = PLATFORM_ROLES if tenant_id == PLATFORM_TENANT else ROLES
    return {name: Role(name, permissions) for name, permissions in roles.items()}


def change_subject(name: str, permissions: Collection[str]) -> str:
    """What a challenge is bound to: this role with exactly these permissions."""
    return f"{name} {sha256(' '.join(sorted(permissions)).encode()).hexdigest()}"


def check_role(tenant_id: str, name: str, permissions: Collection[str]) -> None:
    """Users are no administrators, whatever they may."""
    if name == ROLE_USER:
        raise Invalid.field("role", "Users have no role that may be changed.", slug="unknown-role")
    unknown = sorted(set(permissions) - set(permissions_in(tenant_id)))
    if unknown:
        raise Invalid.field("permissions", f"There is no permission {unknown[0]}.", slug="unknown-permission")


def check_grantable(own: Collection[str], granted: Collection[str]) -> None:
    """Nobody gives what they do not have."""
    beyond = sorted(set(granted) - set(own))
    if beyond:
        raise Forbidden(f"You do not hold {', '.join(beyond)} yourself.", slug="grants-more-than-held")


def check_somebody_may_change(roles: Mapping[str, Role], holders: Iterable[str]) -> None:
    """There is always somebody left who may change roles. holders: the roles of the administrators who may sign in."""
    if not any(CHANGE in roles[name].permissions for name in holders if name in roles):
        raise WrongState("Then nobody could change roles any more.", slug="last-holder")
