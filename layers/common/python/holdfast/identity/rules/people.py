"""Users and administrators as the other rooms see them, and the states of a user."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from holdfast.kernel.states import Table, Transition, actors

Status = Literal["active", "suspended", "closed", "invited", "disabled"]
Method = Literal["app", "phone"]

ROLE_USER: Final = "user"
ACTIVE: Final = "active"
SUSPENDED: Final = "suspended"
INVITED: Final = "invited"
DISABLED: Final = "disabled"
ADMIN: Final = "admin"

USER_STATES: Table = {
    (ACTIVE, "suspend"): Transition(SUSPENDED, actors(ADMIN), "identity.user.suspended"),
    (SUSPENDED, "reinstate"): Transition(ACTIVE, actors(ADMIN), "identity.user.reinstated"),
}


@dataclass(frozen=True, slots=True)
class UserRecord:
    """A user, or an administrator by their role. A contact is proven from its `…_verified_at` on; an administrator
    needs no phone. No language: the tenant's."""

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
