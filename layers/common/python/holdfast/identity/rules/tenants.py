"""Tenants as the platform's own administrators see them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from holdfast.identity.rules.people import ADMIN, UserRecord
from holdfast.kernel.states import Table, Transition, actors

PLATFORM_SLUG: Final = "platform"
PLATFORM_TENANT: Final = "tnt_00000000000000000000000000"
TenantStatus = Literal["active", "suspended"]
TenantAction = Literal["suspend", "reinstate", "set_domain"]

# What a challenge can be for, beside the two that change a tenant's state.
CREATE: Final = "create"
SET_DOMAIN: Final = "set_domain"

TENANT_STATES: Table = {
    ("active", "suspend"): Transition("suspended", actors(ADMIN), "identity.tenant.suspended"),
    ("suspended", "reinstate"): Transition("active", actors(ADMIN), "identity.tenant.reinstated"),
}


@dataclass(frozen=True, slots=True)
class TenantRecord:
    """suspended_at: from when on nobody is signed in to it · standing_reason: why it was suspended or reinstated"""

    id: str
    slug: str
    name: str
    suspended_at: datetime | None
    standing_reason: str | None
    created_at: datetime

    @property
    def status(self) -> TenantStatus:
        return "active" if self.suspended_at is None else "suspended"


@dataclass(frozen=True, slots=True)
class NewTenant:
    """slug: how requests name it · owner: who is invited to run it, the address in its stored form"""

    slug: str
    name: str
    owner_name: str
    owner_email: str


@dataclass(frozen=True, slots=True)
class CreatedTenant:
    tenant: TenantRecord
    owner: UserRecord


def challenge_action(action: str) -> str:
    """As challenges know it: apart from what a tenant's own administrators answer them for."""
    return f"tenants.{action}"


def creation_subject(wanted: NewTenant) -> str:
    """What a challenge is bound to: a tenant of this slug and name, run by whoever has this address."""
    return f"{wanted.slug} {wanted.owner_email} {wanted.name}"
