"""Administrators: invited, active, disabled; and who may say so."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from holdfast.identity.rules.people import ACTIVE, ADMIN, DISABLED, INVITED, Status, UserRecord
from holdfast.kernel.refusals import Forbidden
from holdfast.kernel.states import Table, Transition, actors

APPOINTMENT: Final = "administrators.appoint"
THEMSELF: Final = "themself"

ADMINISTRATOR_STATES: Table = {
    (INVITED, "invite"): Transition(INVITED, actors(ADMIN), "identity.administrator.invited"),
    (INVITED, "accept"): Transition(ACTIVE, actors(THEMSELF), "identity.administrator.joined"),
    (INVITED, "disable"): Transition(DISABLED, actors(ADMIN), "identity.administrator.disabled"),
    (ACTIVE, "disable"): Transition(DISABLED, actors(ADMIN), "identity.administrator.disabled"),
    (DISABLED, "invite"): Transition(INVITED, actors(ADMIN), "identity.administrator.invited"),
}


@dataclass(frozen=True, slots=True)
class Administrator:
    """Somebody who works for the tenant, as its others see them."""

    id: str
    role: str
    status: Status
    name: str
    email: str
    created_at: datetime
    has_second_factor: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a challenge."""

    challenge_id: str
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom to invite, as what; email in its stored form."""

    name: str
    email: str
    role: str


def appointment_subject(who: str, role: str) -> str:
    """What a challenge is bound to. who: an administrator's id, or the address of who is invited"""
    return f"{who} {role}"


def check_not_above(own: Collection[str], theirs: Collection[str], whom: UserRecord) -> None:
    """Nobody disables, or gives another role to, who may more than they themselves."""
    if set(theirs) - set(own):
        raise Forbidden(f"{whom.name} may more than you do.", slug="may-more-than-you")
