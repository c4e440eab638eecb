"""Who may call a route, as data: a test walks every route with every kind of caller."""

from collections.abc import Mapping
from dataclasses import dataclass

from holdfast.identity.rules.callers import (
    PERMISSIONS,
    PLATFORM_PERMISSIONS,
    Admin,
    Anonymous,
    ApiKey,
    Caller,
    User,
    caller_of,
)
from holdfast.identity.rules.keys import KEY_PREFIX
from holdfast.kernel.refusals import Forbidden, Unauthenticated
from holdfast.platform.tokens import read_token


@dataclass(frozen=True, slots=True)
class Access:
    """users, admins: which of them may call; neither means anybody · permission: what an admin's role must contain ·
    reads_token: the bearer is an access token; otherwise the function itself knows what to make of it · platform: also
    in the name of the platform's own tenant, which has administrators and nobody else"""

    users: bool = False
    admins: bool = False
    permission: str = ""
    reads_token: bool = True
    platform: bool = False

    @property
    def is_open(self) -> bool:
        return not self.users and not self.admins


ANYONE = Access()
STAFF_SIGNING_IN = Access(platform=True)
OWN_SECRET = Access(reads_token=False)
USERS = Access(users=True)
SIGNED_IN = Access(users=True, admins=True)


def admins(permission: str = "") -> Access:
    """Admins whose role has the permission; any admin where none is named."""
    if permission and permission not in PERMISSIONS and permission not in PLATFORM_PERMISSIONS:
        raise ValueError(f"{permission} is not a permission")
    return Access(admins=True, permission=permission)


def authenticate(headers: Mapping[str, str]) -> Caller:
    """The caller that the request's bearer speaks of, an access token or an API key; without one, nobody in
    particular."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if not scheme:
        return Anonymous()
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("Send the access token as: Authorization: Bearer <token>.", slug="invalid-token")
    token = token.strip()
    if token.startswith(KEY_PREFIX):
        from holdfast.identity.usecases.api_keys import holder_of

        return holder_of(token)
    return caller_of(read_token(token))


def admit(access: Access, caller: Caller) -> None:
    """Refuse a caller who may not use the route at all; what is whose is the use case's to check."""
    if access.is_open:
        return
    match caller:
        case Anonymous():
            raise Unauthenticated("Sign in first.")
        case User() if not access.users:
            raise Forbidden("This is for administrators.")
        case Admin() if not access.admins:
            raise Forbidden("This is for users, not for administrators.")
        case ApiKey() if not access.permission:
            raise Forbidden("This is for people, not for API keys.")
        case Admin() | ApiKey() if access.permission:
            caller.require(access.permission)
