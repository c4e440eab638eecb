"""Signing in: from where, with what, and what one gets."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from holdfast.identity.rules.people import UserRecord

ACCESS_LIFETIME = timedelta(minutes=15)
ADMIN_ACCESS_LIFETIME = timedelta(minutes=5)
REFRESH_LIFETIME = timedelta(days=30)  # of a user, from each refresh on
ADMIN_SESSION_LIFETIME = timedelta(hours=12)  # from signing in: no refresh prolongs it


@dataclass(frozen=True, slots=True)
class Device:
    """What somebody signs in from, as far as it says so. country: ISO 3166-1 alpha-2, of the address, where known"""

    user_agent: str
    source_ip: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A sign-in that goes on. device: as it last refreshed its tokens · last_seen_at: when that was, so that the
    session may have been used for the lifetime of an access token since"""

    id: str
    device: Device
    signed_in_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    is_current: bool


@dataclass(frozen=True, slots=True)
class SignedIn:
    """expires_in: seconds that the access token is good for"""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int
    user: UserRecord


@dataclass(frozen=True, slots=True)
class AdminCredentials:
    """code: from the authenticator app, once one is set up · new_password: in the place of a one-time password"""

    email: str
    password: str = field(repr=False)
    code: str | None = field(repr=False)
    new_password: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app needs to know, shown once. secret: base 32, for typing · uri: otpauth://… ·
    qr_code: the same to scan, an SVG in a data: URI"""

    secret: str = field(repr=False)
    uri: str = field(repr=False)
    qr_code: str = field(repr=False)
