"""Registrations and profiles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from holdfast.identity.rules.contacts import Channel
from holdfast.identity.rules.people import UserRecord


@dataclass(frozen=True, slots=True)
class Registrant:
    """Somebody who wants an account; email and phone in their stored form."""

    name: str
    email: str
    phone: str
    password: str = field(repr=False)
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Registration:
    """A claim that waits for its codes. sent_by: the channels that took theirs; for another ask again in a minute"""

    user_id: str
    sent_by: Sequence[Channel]


@dataclass(frozen=True, slots=True)
class Profile:
    """pending: contacts that wait to be confirmed, by channel"""

    user: UserRecord
    pending: Mapping[Channel, str]


@dataclass(frozen=True, slots=True)
class ProfileWish:
    """What the profile should say; contacts in their stored form. The password is needed to change a contact."""

    name: str
    email: str
    phone: str
    password: str | None = field(repr=False)
    language: str | None = None
