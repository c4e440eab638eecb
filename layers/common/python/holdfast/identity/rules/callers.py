"""Who calls, and what they may: roles and permissions are data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from holdfast.kernel.refusals import Forbidden, Unauthenticated

PERMISSIONS = {
    "orders.read": "see every order of the tenant",
    "disputes.read": "see every dispute of the tenant",
    "disputes.rule": "rule on a dispute",
    "payments.read": "see every payment of the tenant, and why one was not believed",
    "payments.resolve": "credit, send back or dismiss what came with a payment that was not believed",
    "payouts.read": "see the payout queue",
    "payouts.approve": "approve and reject payouts",
    "payouts.resolve": "conclude a payout of which its provider gives no clear answer",
    "users.read": "see every user of the tenant",
    "users.manage": "suspend and reinstate users",
    "kyc.review": "see what users send to prove who they are, and decide on it",
    "audit.read": "read the audit log",
    "ledger.read": "see accounts, their postings and statements, the trial balance and what is held",
    "ledger.monitors.manage": "have balances watched, and see what is watched",
    "ledger.reconcile": "reconcile accounts with what others say of them",
    "fees.manage": "configure fees",
    "providers.manage": "choose who takes payments, for which currencies and methods, in what order",
    "caps.manage": "configure withdrawal caps",
    "messages.manage": "have people told things in the tenant's own words, and try how they look",
    "api_keys.manage": "give other systems keys to the API, and take them back",
    "events.read": "read every event of the tenant, as it is announced",
    "webhooks.manage": "have events sent to other systems, see what was sent, and send it again",
    "administrators.read": "see who works for the tenant, and what each role may",
    "administrators.manage": "invite administrators, give them another role, disable them",
    "roles.change": "change what a role may, and add roles",
    "messages.read": "see every message that was sent, to whom, and what became of it",
    "message_providers.manage": "choose who carries messages, to where, in what order, and how many to one recipient",
    "settings.manage": "see and set the tenant's name, branding, currencies, hours and limits",
    "clock.move": "move the tenant's clock, where there is one to move",
}

# Of the platform's own administrators: none that a business's role may hold, but those over their own.
PLATFORM_PERMISSIONS = {
    "tenants.read": "see every tenant, and what it has set for itself",
    "tenants.manage": "create, configure, suspend and reinstate tenants",
    **{
        name: PERMISSIONS[name]
        for name in ("administrators.read", "administrators.manage", "roles.change", "audit.read")
    },
}
PLATFORM_ROLES: Mapping[str, frozenset[str]] = {"platform_owner": frozenset(PLATFORM_PERMISSIONS)}

ROLES: Mapping[str, frozenset[str]] = {
    "owner": frozenset(PERMISSIONS),
    "operator": frozenset(
        {
            "orders.read",
            "disputes.read",
            "payments.read",
            "payments.resolve",
            "payouts.read",
            "payouts.approve",
            "users.read",
            "users.manage",
            "kyc.review",
            "ledger.monitors.manage",
            "ledger.reconcile",
            "messages.manage",
            "messages.read",
            "webhooks.manage",
        }
    ),
    "arbiter": frozenset({"orders.read", "disputes.read", "disputes.rule", "users.read"}),
    "auditor": frozenset(
        {
            "orders.read",
            "disputes.read",
            "payments.read",
            "payouts.read",
            "users.read",
            "audit.read",
            "events.read",
            "administrators.read",
            "ledger.read",
            "ledger.reconcile",
            "messages.read",
        }
    ),
}


@dataclass(frozen=True, slots=True)
class Anonymous:
    """Nobody in particular."""

    id: str = "anonymous"


@dataclass(frozen=True, slots=True)
class User:
    """A signed-in user of a tenant."""

    id: str
    tenant_id: str
    session_id: str


@dataclass(frozen=True, slots=True)
class Admin:
    """Somebody who works for the tenant. granted: the permissions of their role; None for those built into it"""

    id: str
    tenant_id: str
    session_id: str
    role: str
    granted: frozenset[str] | None = None

    @property
    def permissions(self) -> frozenset[str]:
        return ROLES.get(self.role, frozenset()) if self.granted is None else self.granted

    def require(self, permission: str) -> None:
        if permission not in self.permissions:
            raise Forbidden(f"This needs the permission {permission}.", slug="permission-missing")


@dataclass(frozen=True, slots=True)
class ApiKey:
    """Another system of the tenant, with a key that somebody gave it."""

    id: str
    tenant_id: str
    permissions: frozenset[str]

    def require(self, permission: str) -> None:
        if permission not in self.permissions:
            raise Forbidden(f"This needs the permission {permission}.", slug="permission-missing")


Staff = Admin | ApiKey
Caller = User | Admin | ApiKey | Anonymous


def caller_of(claims: Mapping[str, Any]) -> User | Admin:
    """The caller an access token speaks of."""
    if claims["role"] == "user":
        return User(claims["sub"], claims["tenant"], claims["session"])
    if "permissions" not in claims:
        raise Unauthenticated("The access token is of an older kind: refresh it.", slug="expired-token")
    granted = frozenset(claims["permissions"])
    return Admin(claims["sub"], claims["tenant"], claims["session"], claims["role"], granted)


def claims_of(caller: User | Admin) -> dict[str, Any]:
    """What an access token says of its caller."""
    claims = {"sub": caller.id, "tenant": caller.tenant_id, "session": caller.session_id}
    if isinstance(caller, User):
        return {**claims, "role": "user"}
    return {**claims, "role": caller.role, "permissions": sorted(caller.permissions)}
