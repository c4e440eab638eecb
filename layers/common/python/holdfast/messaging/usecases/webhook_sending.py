"""Sending what waits: to one endpoint, about one subject, one after the other."""

import json
import time
from dataclasses import dataclass, field, replace
from typing import Final

from holdfast.kernel import clock
from holdfast.messaging.queries import event_deliveries as queries
from holdfast.messaging.queries import webhook_endpoints as endpoints
from holdfast.messaging.receivers import post
from holdfast.messaging.rules.webhooks import (
    GONE,
    MAX_ATTEMPTS,
    Answer,
    Endpoint,
    EventDelivery,
    WebhookEvent,
    has_failed_too_long,
    next_attempt_at,
    signature_of,
    without_secrets,
)
from holdfast.messaging.usecases.webhook_endpoints import DISABLED, disable, is_local
from holdfast.messaging.usecases.webhook_queue import announce_due_at, announce_next
from holdfast.platform.db import Db
from holdfast.platform.logging import log
from holdfast.platform.running import Run
from holdfast.platform.vault import Sealed, unseal

_SECONDS: Final = 8.0  # an attempt that begins by then ends before the function is ended
_ABANDONED: Final = "abandoned"  # every attempt ended before its outcome could be recorded


@dataclass(frozen=True, slots=True)
class _Claimed:
    delivery: EventDelivery
    endpoint: Endpoint
    event: WebhookEvent
    sealed: list[Sealed] = field(repr=False)


def send_due(run: Run, endpoint_id: str, subject: str) -> None:
    """Send what is due about the subject to the endpoint, in order, until one fails. May be repeated, and at once.

    Each in three steps: the attempt, committed; the receiver; what came of it. A process that dies in between lets the
    webhook go out twice: receivers know it by its id.
    """
    until = time.monotonic() + _SECONDS
    while _has_sent_one(run, endpoint_id, subject, until):
        pass


def _has_sent_one(run: Run, endpoint_id: str, subject: str, until: float) -> bool:
    """Whether one was due and taken, and there is time for another."""
    claimed = run(lambda db: _claim(db, endpoint_id, subject))
    if claimed is None:
        return False
    answer = _send(claimed)
    is_late = time.monotonic() >= until
    return run(lambda db: _record(db, claimed, answer, is_late=is_late)) and not is_late


def _claim(db: Db, endpoint_id: str, subject: str) -> _Claimed | None:
    """The subject's first, with its attempt counted; None where nothing is due or somebody else is at it."""
    now = clock.now()
    first = queries.lock_first(db, endpoint_id, subject)
    if first is None or (first.claimed_until is not None and first.claimed_until > now):
        return None
    endpoint = endpoints.find_endpoint(db, endpoint_id)
    if endpoint is None or endpoint.status != "enabled":
        queries.give_all_up(db, endpoint_id, DISABLED, now)
        return None
    if first.next_attempt_at is None or first.next_attempt_at > now:
        return None
    if first.attempts >= MAX_ATTEMPTS:
        _give_up(db, first, _ABANDONED)
        announce_next(db, first)
        return None
    event = queries.find_event(db, first.event_id)
    return _Claimed(queries.add_attempt(db, first, now), endpoint, event, endpoints.list_secrets(db, endpoint_id, now))


def _send(claimed: _Claimed) -> Answer:
    """On the network: the vault, then the receiver. The time that is signed is everybody's, not the tenant's own."""
    secrets = [unseal(each, claimed.endpoint.id).decode() for each in claimed.sealed]
    body, timestamp = body_of(claimed.event), int(clock.now().timestamp())
    signature = signature_of(secrets, claimed.event.id, timestamp, body)
    headers = {
        "content-type": "application/json",
        "user-agent": "holdfast",
        "webhook-id": claimed.event.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature,
    }
    answer = post(claimed.endpoint.url, headers, body, is_local=is_local())
    return replace(answer, response_start=without_secrets(answer.response_start, secrets))


def body_of(event: WebhookEvent) -> bytes:
    """What receivers read; the same bytes in every attempt."""
    told = {
        "id": event.id,
        "type": event.type,
        "timestamp": event.occurred_at.isoformat(),
        "subject": event.subject,
        "sequence": event.sequence,
        "data": event.data,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _record(db: Db, claimed: _Claimed, answer: Answer, *, is_late: bool) -> bool:
    """Record the outcome; whether it is a success."""
    queries.set_answer(db, claimed.delivery, answer)
    if answer.outcome != "succeeded":
        _record_failure(db, claimed.delivery, answer)
        return False
    is_back = endpoints.set_answering(db, claimed.endpoint.id)
    queries.set_succeeded(db, claimed.delivery.id, clock.now())
    if is_back:
        announce_due_at(db, claimed.endpoint.id)
    elif is_late:
        announce_next(db, claimed.delivery)
    return True


def _record_failure(db: Db, delivery: EventDelivery, answer: Answer) -> None:
    now = clock.now()
    endpoint = endpoints.lock_endpoint(db, delivery.endpoint_id)
    if endpoint is None or endpoint.status != "enabled":
        queries.set_given_up(db, delivery, DISABLED, now)
        return
    failing_since = endpoint.failing_since or now
    if endpoint.failing_since is None:
        endpoints.set_failing(db, endpoint.id, now)
    if answer.status_code == GONE:
        disable(db, endpoint, "gone")
    elif has_failed_too_long(failing_since, now):
        disable(db, endpoint, "failing")
    elif (again_at := next_attempt_at(delivery.id, delivery.attempts, now)) is not None:
        queries.set_waiting(db, delivery, answer.failure, again_at)
    else:
        _give_up(db, delivery, answer.failure)
        announce_next(db, delivery)


def _give_up(db: Db, delivery: EventDelivery, failure: str) -> None:
    queries.set_given_up(db, delivery, failure, clock.now())
    told = {"delivery_id": delivery.id, "event_id": delivery.event_id, "endpoint_id": delivery.endpoint_id}
    log().warning("an event was given up", extra=told | {"attempts": delivery.attempts, "reason": failure})
