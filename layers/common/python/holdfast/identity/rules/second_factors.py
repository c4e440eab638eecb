"""Second factors: what is asked for beside the password, and how often one may be wrong."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from holdfast.kernel.refusals import Unauthenticated

RECOVERY_CODES = 10
PENDING_LIFETIME = timedelta(minutes=5)
PENDING_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Proof:
    """One of the two: what the authenticator app shows, or a recovery code."""

    code: str | None = field(repr=False)
    recovery_code: str | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class PendingSignIn:
    """An attempt to sign in that was right so far. token_hash: SHA-256 of the random token that goes on with it"""

    id: str
    user_id: str
    token_hash: bytes = field(repr=False)
    attempts: int
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SecondFactorNeeded:
    """The question for the second factor. expires_in: seconds in which the token is good"""

    pending_token: str = field(repr=False)
    expires_in: int


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """Whether an authenticator app is set up, and how many recovery codes are left."""

    is_set_up: bool
    recovery_codes_left: int


def check_pending(pending: PendingSignIn | None, now: datetime) -> PendingSignIn:
    """The attempt, if it may go on. Unknown, expired and used up are refused alike."""
    if pending is None or pending.expires_at <= now or pending.attempts >= PENDING_ATTEMPTS:
        raise Unauthenticated("This sign-in cannot go on: begin again.", slug="sign-in-over")
    return pending
