"""Users and administrators as the other rooms see them, and the states of a user."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from holdfast.kernel.states import Table, Transition, actors

Status = Literal["active", "suspended", "closed", "invited", "disabled"]
Kind = Literal["buyers", "sellers"]
Method = Literal["app", "phone"]

ROLE_USER: Final = "user"
ACTIVE: Final = "active"
SUSPENDED: Final = "suspended"
CLOSED: Final = "closed"
INVITED: Final = "invited"
DISABLED: Final = "disabled"
CLOSED_NAME: Final = "Closed account"
ADMIN: Final = "admin"

USER_STATES: Table = {
    (ACTIVE, "suspend"): Transition(SUSPENDED, actors(ADMIN), "identity.user.suspended"),
    (SUSPENDED, "reinstate"): Transition(ACTIVE, actors(ADMIN), "identity.user.reinstated"),
    (ACTIVE, "close"): Transition(CLOSED, actors(ADMIN, ROLE_USER), "identity.user.closed"),
    (SUSPENDED, "close"): Transition(CLOSED, actors(ADMIN), "identity.user.closed"),
}


@dataclass(frozen=True, slots=True)
class UserRecord:
    """A user, or an administrator by their role. A contact is proven from its `…_verified_at` on; an administrator
    needs no phone. No language: the tenant's. bought_at, sold_at: when an order of theirs was first paid ·
    standing_reason: why they were suspended, reinstated or closed"""

    id: str
    role: str
    status: Status
    name: str
    email: str
    phone: str | None
    email_verified_at: datetime | None
    phone_verified_at: datetime | None
    created_at: datetime
    language: str | None = None
    bought_at: datetime | None = None
    sold_at: datetime | None = None
    standing_reason: str | None = None

    @property
    def is_user(self) -> bool:
        return self.role == ROLE_USER

    @property
    def is_active(self) -> bool:
        return self.status == ACTIVE


@dataclass(frozen=True, slots=True)
class Challenge:
    """A question for a fresh code, good for one action on one subject until `expires_at`. method: where the code comes
    from, the authenticator app or a text message to the phone"""

    id: str
    expires_at: datetime
    method: Method = "app"


@dataclass(frozen=True, slots=True)
class UserFilter:
    """Which users to list. search: part of a name, an address or a number · kind: who has bought, or has sold"""

    search: str | None = None
    status: str | None = None
    kind: Kind | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
