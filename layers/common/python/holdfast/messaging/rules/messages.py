"""Contacts, messages and notifications, and what may be sent to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from holdfast.messaging.rules.fates import MessageStatus

Channel = Literal["email", "sms"]
EMAIL: Final = "email"
SMS: Final = "sms"

DEFAULT_LANGUAGE: Final = "en"
MAX_ATTEMPTS: Final = 5
# Longer than all the providers that are asked can take, shorter than the queue's wait before it tries again.
CLAIM: Final = timedelta(seconds=60)

# What proves something to whoever gets it: sent at once, and never kept.
CODE_TEMPLATES: Final = frozenset(
    {
        "phone_code",
        "email_code",
        "phone_change_code",
        "email_change_code",
        "password_reset_link",
        "magic_link",
        "administrator_invitation",
        "transfer_code",
    }
)
INVITATION: Final = "invitation"
# What may go to an address that no user has given as theirs.
STRANGER_TEMPLATES: Final = frozenset({INVITATION})


@dataclass(frozen=True, slots=True)
class Contact:
    """How a user is reached; email and phone as the user gave them, verified or not. No language: the tenant's."""

    user_id: str
    name: str
    email: str | None
    phone: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Message:
    """One thing sent to one address. `values` fill the template; a code's are never kept, so they are None here. No
    language: the tenant's. attempts: how often it was taken from its queue · provider: who has it, or may have it"""

    id: str
    channel: Channel
    recipient: str
    template: str
    language: str | None
    values: Mapping[str, str] | None
    event_id: str | None
    status: MessageStatus
    attempts: int
    claimed_until: datetime | None
    provider: str | None
    provider_message_id: str | None
    failure: str | None
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Notification:
    """What a user is told in the application; `subject` is the id of the thing it speaks of."""

    id: str
    user_id: str
    event_id: str
    type: str
    title: str
    text: str
    subject: str
    read_at: datetime | None
    created_at: datetime


def may_claim(message: Message, now: datetime) -> bool:
    """Whether nobody is sending it right now; a claim left behind by a dead process runs out."""
    return message.claimed_until is None or message.claimed_until <= now


def is_last_attempt(message: Message) -> bool:
    return message.attempts >= MAX_ATTEMPTS
