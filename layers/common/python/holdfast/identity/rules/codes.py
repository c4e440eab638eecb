"""One-time codes and failed sign-ins: how long, how often, how many."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from holdfast.identity.rules.contacts import Channel
from holdfast.kernel.refusals import TooMany, WrongState

CODE_DIGITS = 6
CODE_LIFETIME = timedelta(minutes=5)
CODE_PAUSE = timedelta(seconds=60)
CODE_ATTEMPTS = 5
CODES_A_DAY = 10  # to one phone or address, whoever asks for them

SIGN_IN_FAILURES = 5
LOCK = timedelta(minutes=15)

CHALLENGE_LIFETIME = timedelta(minutes=5)
CHALLENGE_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Claim:
    """A contact that somebody says is theirs. old_contact: the proven one whose place it takes, which must agree"""

    channel: Channel
    contact: str
    old_contact: str | None = None

    @property
    def contacts(self) -> tuple[str, ...]:
        return (self.contact,) if self.old_contact is None else (self.contact, self.old_contact)


@dataclass(frozen=True, slots=True)
class SentCode:
    """The newest code of a user and channel, as its digest. `contact` is what it proves. old_…: the same of the
    contact whose place it takes, where that was proven"""

    user_id: str
    channel: Channel
    contact: str
    code_hash: bytes
    attempts: int
    sent_at: datetime
    expires_at: datetime
    old_contact: str | None = None
    old_code_hash: bytes | None = None


def check_pause(last_sent_at: datetime | None, now: datetime) -> None:
    """Refuse to send again so soon after the last code."""
    if last_sent_at is None or last_sent_at + CODE_PAUSE <= now:
        return
    wait = ceil((last_sent_at + CODE_PAUSE - now).total_seconds())
    raise TooMany("A code was sent a moment ago: wait before asking again.", slug="code-just-sent", retry_after=wait)


def check_usable(code: SentCode, now: datetime) -> None:
    """Refuse a code that is not worth comparing any more."""
    if code.expires_at <= now:
        raise WrongState("The code has expired: ask for a new one.", slug="code-expired")
    if code.attempts >= CODE_ATTEMPTS:
        raise WrongState("Too many wrong codes: ask for a new one.", slug="code-used-up")
