"""Which events go to which endpoints, and whose turn it is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import Invalid, NotFound
from holdfast.messaging.queries import announced_events
from holdfast.messaging.queries import event_deliveries as queries
from holdfast.messaging.queries import webhook_endpoints as endpoints
from holdfast.messaging.rules.webhooks import (
    AT_ONCE,
    DUE,
    ERRANDS,
    MAX_REDELIVERED,
    PROBES,
    TESTED,
    Announced,
    Endpoint,
    EventDelivery,
    hears,
)
from holdfast.messaging.usecases.webhook_endpoints import lock_enabled
from holdfast.platform.db import Db

CONSUMER: Final = "messaging.queue_webhooks"
_A_STATEMENT: Final = 100


def queue_event(db: Db, event: Announced, tested_endpoint_id: str | None = None) -> None:
    """Put the event on its way to every endpoint that wants to hear of it; a test goes to its own endpoint only.

    Queues keep no order. So events of the subject that come before this one, and were not here yet, go with it: from
    then on the order is in the rows, and nothing can come between.
    """
    if event.type in ERRANDS:
        return
    enabled = endpoints.list_enabled(db)
    if not enabled:
        return
    now, oldest = clock.now(), min(each.created_at for each in enabled)
    waiting = announced_events.list_unconsumed_before(db, CONSUMER, event, oldest)
    new = [
        _delivery(endpoint, each, now, is_redelivery=False)
        for endpoint in enabled
        for each in (*waiting, event)
        if _goes_to(endpoint, each, tested_endpoint_id)
    ]
    answering = [each.id for each in enabled if not each.is_failing]  # the others are tried by the schedule
    if queries.add_deliveries(db, new) and answering:
        _announce(db, queries.claim_due(db, now, AT_ONCE, endpoint_ids=answering, subject=event.subject))


def announce_due(db: Db) -> int:
    """Announce the deliveries whose turn has come, and those that were lost on their way; how many there were. An
    endpoint that fails is tried with few of them."""
    failing = {each.id for each in endpoints.list_enabled(db) if each.is_failing}
    return sum(
        announce_due_at(db, endpoint_id, PROBES if endpoint_id in failing else AT_ONCE)
        for endpoint_id in queries.list_due_endpoints(db, clock.now())
    )


def announce_due_at(db: Db, endpoint_id: str, limit: int = AT_ONCE) -> int:
    """The same at one endpoint."""
    return _announce(db, queries.claim_due(db, clock.now(), limit, endpoint_ids=[endpoint_id]))


def announce_next(db: Db, delivery: EventDelivery) -> None:
    """Whoever sent this one stops here: let another go on with its subject."""
    at = [delivery.endpoint_id]
    _announce(db, queries.claim_due(db, clock.now(), 1, endpoint_ids=at, subject=delivery.subject))


def redeliver_event(db: Db, endpoint_id: str, event_id: str) -> int:
    """Send one event again, whatever the endpoint's filters; one that still waits is sent now."""
    endpoint = lock_enabled(db, endpoint_id)
    event = announced_events.find_announced(db, event_id)
    if event is None:
        raise NotFound("There is no such event.", slug="unknown-event")
    return _redeliver(db, endpoint, [event])


def redeliver_range(db: Db, endpoint_id: str, since: datetime, until: datetime) -> int:
    """Send again what was announced from `since` on and before `until`, as far as the endpoint's filters name it."""
    endpoint = lock_enabled(db, endpoint_id)
    if since >= until:
        raise Invalid.field("until", "The range ends before it begins.", slug="invalid-range")
    found = announced_events.list_announced(db, since, until, endpoint.event_types, MAX_REDELIVERED + 1)
    if len(found) > MAX_REDELIVERED:
        problem = f"There are more than {MAX_REDELIVERED} events in this range: ask for parts of it."
        raise Invalid.field("until", problem, slug="too-many-events")
    return _redeliver(db, endpoint, found)


def _redeliver(db: Db, endpoint: Endpoint, found: list[Announced]) -> int:
    now, queued = clock.now(), 0
    for start in range(0, len(found), _A_STATEMENT):
        some = found[start : start + _A_STATEMENT]
        queued += queries.set_due(db, endpoint.id, [each.id for each in some], now)
        queued += len(queries.add_deliveries(db, [_delivery(endpoint, each, now, is_redelivery=True) for each in some]))
    announce_due_at(db, endpoint.id, PROBES if endpoint.is_failing else MAX_REDELIVERED)
    db.note_change(endpoint.id, None, {"redelivered": queued})
    return queued


def _goes_to(endpoint: Endpoint, event: Announced, tested_endpoint_id: str | None) -> bool:
    if event.type == TESTED:
        return endpoint.id == tested_endpoint_id
    return event.occurred_at >= endpoint.created_at and hears(endpoint.event_types, event.type)


def _announce(db: Db, due: Sequence[EventDelivery]) -> int:
    for each in due:
        news = {"delivery_id": each.id, "endpoint_id": each.endpoint_id, "about": each.subject}
        db.announce(DUE, each.id, news)
    return len(due)


def _delivery(endpoint: Endpoint, event: Announced, now: datetime, *, is_redelivery: bool) -> EventDelivery:
    return EventDelivery(
        id=new_id("edl"),
        endpoint_id=endpoint.id,
        event_id=event.id,
        event_type=event.type,
        subject=event.subject,
        sequence=event.sequence,
        is_redelivery=is_redelivery,
        status="pending",
        attempts=0,
        next_attempt_at=now,
        claimed_until=None,
        failure=None,
        created_at=now,
        ended_at=None,
    )
