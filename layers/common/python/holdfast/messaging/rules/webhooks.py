"""Outgoing webhooks after the Standard Webhooks specification: who hears of what, when it is tried again, how it is
signed."""

import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, Literal

from holdfast.messaging.rules.realtime import ENDED, NOTIFIED, SUBSCRIBED

EndpointStatus = Literal["enabled", "disabled", "removed"]
DisabledReason = Literal["by_admin", "gone", "failing"]
DeliveryStatus = Literal["pending", "succeeded", "given_up"]
Outcome = Literal["succeeded", "refused", "timed_out", "unreachable", "address_forbidden"]

# What is waited after each failed attempt, and by how much of itself each wait may be longer: after the last, three
# days on, the event is given up.
BACKOFF: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
JITTER: Final = 0.1
MAX_ATTEMPTS: Final = len(BACKOFF) + 1
LEASE: Final = timedelta(seconds=90)  # longer than an attempt can take
ANNOUNCED_AGAIN: Final = timedelta(minutes=10)  # what was announced and not attempted by then was lost on its way
SWITCHED_OFF_AFTER: Final = timedelta(days=5)  # of failures only

PROBES: Final = 3  # subjects a minute at an endpoint that fails: who does not answer must not take all the senders
AT_ONCE: Final = 200  # subjects a minute at any other

GONE: Final = 410
MAX_ENDPOINTS: Final = 50
MAX_SECRETS: Final = 5
MAX_REDELIVERED: Final = 1000
SECRET_BYTES: Final = 32
SECRET_PREFIX: Final = "whsec_"
EVENT_FILTER: Final = r"^(\*|[a-z][a-z_]*(\.[a-z][a-z_]*)*(\.\*)?)$"

DUE: Final = "messaging.webhook.due"
TESTED: Final = "messaging.webhook_endpoint.tested"
# Errands inside the house. Hearing of DUE would make one of every webhook, for ever.
ERRANDS: Final = frozenset({
    DUE, NOTIFIED, SUBSCRIBED, ENDED, "identity.link.requested", "messaging.message.queued",
    "payments.webhook.received", "sandbox.webhook.due",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a tenant's events are sent. event_types: exact, or `prefix.*`, or `*` · failing_since: the first of the
    attempts that failed with no success since"""

    id: str
    url: str
    description: str
    event_types: tuple[str, ...]
    status: EndpointStatus
    disabled_reason: DisabledReason | None
    disabled_at: datetime | None
    failing_since: datetime | None
    created_by: str
    created_at: datetime

    @property
    def is_failing(self) -> bool:
        return self.failing_since is not None


@dataclass(frozen=True, slots=True)
class EventDelivery:
    """One event on its way to one endpoint. An event has one that is not a redelivery."""

    id: str
    endpoint_id: str
    event_id: str
    event_type: str
    subject: str
    sequence: int
    is_redelivery: bool
    status: DeliveryStatus
    attempts: int
    next_attempt_at: datetime | None
    claimed_until: datetime | None
    failure: str | None
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """outcome: None until it is known, and for ever where the process died first · response_start: the first bytes of
    the answer as text"""

    number: int
    started_at: datetime
    outcome: Outcome | None
    status_code: int | None
    duration_ms: int | None
    response_start: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one attempt."""

    outcome: Outcome
    status_code: int | None
    duration_ms: int
    response_start: str

    @property
    def failure(self) -> str:
        return f"status {self.status_code}" if self.outcome == "refused" else self.outcome


@dataclass(frozen=True, slots=True)
class Announced:
    """An event, without what it says."""

    id: str
    type: str
    subject: str
    sequence: int
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """An event as its receivers read it."""

    id: str
    type: str
    subject: str
    sequence: int
    occurred_at: datetime
    data: Mapping[str, Any]


def hears(filters: Sequence[str], event_type: str) -> bool:
    return any(_matches(each, event_type) for each in filters)


def is_filter(text: str) -> bool:
    return re.fullmatch(EVENT_FILTER, text) is not None


def next_attempt_at(delivery_id: str, attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many attempts; None where that was the last one. The wait is longer by a share of its
    own, so that what failed together does not come back together."""
    if attempts >= MAX_ATTEMPTS:
        return None
    digest = sha256(f"{delivery_id}:{attempts}".encode()).digest()
    share = int.from_bytes(digest[:4]) / 2**32
    return now + BACKOFF[attempts - 1] * (1 + JITTER * share)


def has_failed_too_long(failing_since: datetime, now: datetime) -> bool:
    return now - failing_since >= SWITCHED_OFF_AFTER


def signature_of(secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> str:
    """The header webhook-signature: one signature for each secret that is valid, with a space between them."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return " ".join(f"v1,{_signature(secret, signed)}" for secret in secrets)


def without_secrets(text: str, secrets: Sequence[str]) -> str:
    """What a receiver answered, without our secrets, should it have repeated them."""
    for secret in secrets:
        text = text.replace(secret.removeprefix(SECRET_PREFIX), "***")
    return text


def _matches(event_filter: str, event_type: str) -> bool:
    if event_filter == "*":
        return True
    if event_filter.endswith(".*"):
        return event_type.startswith(event_filter[:-1])
    return event_type == event_filter


def _signature(secret: str, signed: bytes) -> str:
    key = b64decode(secret.removeprefix(SECRET_PREFIX))
    return b64encode(hmac.new(key, signed, sha256).digest()).decode()
