"""Endpoints of outgoing webhooks: added, changed, switched off, removed; their secrets."""

import os
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import NotFound, WrongState
from holdfast.messaging.queries import event_deliveries as deliveries
from holdfast.messaging.queries import webhook_endpoints as queries
from holdfast.messaging.rules.webhook_addresses import check_url
from holdfast.messaging.rules.webhooks import (
    MAX_ENDPOINTS,
    MAX_SECRETS,
    SECRET_BYTES,
    SECRET_PREFIX,
    TESTED,
    DisabledReason,
    Endpoint,
)
from holdfast.platform.db import Db
from holdfast.platform.running import Run
from holdfast.platform.settings import settings
from holdfast.platform.vault import seal

DISABLED = "endpoint-disabled"
_REMOVED = "endpoint-removed"


@dataclass(frozen=True, slots=True)
class WithSecret:
    """An endpoint and its new secret, which is told this once."""

    endpoint: Endpoint
    secret: str = field(repr=False)


def add_endpoint(run: Run, *, url: str, description: str, event_types: Sequence[str]) -> WithSecret:
    """From now on, send the tenant's events of these types there. Network (the vault), then one transaction."""
    check_url(url, is_local=is_local())
    endpoint_id, secret = new_id("whe"), _new_secret()
    sealed = seal(secret.encode(), endpoint_id)

    def record(db: Db) -> Endpoint:
        made = Endpoint(
            id=endpoint_id,
            url=url,
            description=description,
            event_types=tuple(event_types),
            status="enabled",
            disabled_reason=None,
            disabled_at=None,
            failing_since=None,
            created_by=db.origin.actor,
            created_at=clock.now(),
        )
        if queries.count_endpoints(db) >= MAX_ENDPOINTS:
            raise WrongState(f"A tenant has {MAX_ENDPOINTS} endpoints at the most.", slug="too-many-endpoints")
        if not queries.add_endpoint(db, made):
            raise _url_taken()
        queries.add_secret(db, new_id("whs"), endpoint_id, sealed, clock.now())
        db.note_change(endpoint_id, None, _noted(made))
        return made

    return WithSecret(run(record), secret)


def list_endpoints(db: Db, *, after: str | None, limit: int) -> list[Endpoint]:
    """Newest first."""
    return queries.list_endpoints(db, after=after, limit=limit)


def find_endpoint(db: Db, endpoint_id: str) -> Endpoint:
    return _known(queries.find_endpoint(db, endpoint_id))


def change_endpoint(
    db: Db, endpoint_id: str, *, url: str, description: str, event_types: Sequence[str], is_enabled: bool
) -> Endpoint:
    """Change what the endpoint is, and whether it is on. What is on its way goes to the new URL; switching it off gives
    that up. What happens while it is off is not sent by itself afterwards: redeliver it."""
    before = _known(queries.lock_endpoint(db, endpoint_id))
    if url != before.url:
        check_url(url, is_local=is_local())
        if queries.has_other(db, endpoint_id, url):
            raise _url_taken()
    changed = replace(before, url=url, description=description, event_types=tuple(event_types))
    queries.set_terms(db, changed)
    if is_enabled and before.status != "enabled":
        queries.set_enabled(db, endpoint_id)
    elif not is_enabled and before.status == "enabled":
        disable(db, changed, "by_admin")
    after = find_endpoint(db, endpoint_id)
    if after != before:
        db.note_change(endpoint_id, _noted(before), _noted(after))
    return after


def remove_endpoint(db: Db, endpoint_id: str) -> None:
    """Send nothing there any more. Its log stays in the database, its secrets do not."""
    removed = _known(queries.lock_endpoint(db, endpoint_id))
    queries.set_removed(db, endpoint_id)
    deliveries.give_all_up(db, endpoint_id, _REMOVED, clock.now())
    db.note_change(endpoint_id, _noted(removed), None)


def rotate_secret(run: Run, endpoint_id: str, *, overlap: timedelta) -> WithSecret:
    """A new secret; what it replaces signs beside it until `overlap` has passed. Network between two transactions."""
    run(lambda db: find_endpoint(db, endpoint_id))
    secret = _new_secret()
    sealed = seal(secret.encode(), endpoint_id)

    def record(db: Db) -> Endpoint:
        endpoint, now = _known(queries.lock_endpoint(db, endpoint_id)), clock.now()
        queries.set_expiring(db, endpoint_id, now, now + overlap)
        if len(queries.list_secrets(db, endpoint_id, now)) >= MAX_SECRETS:
            raise WrongState("Too many secrets are still valid: wait until one is not.", slug="too-many-secrets")
        queries.add_secret(db, new_id("whs"), endpoint_id, sealed, now)
        db.note_change(endpoint_id, None, {"rotated": True, "overlap_seconds": int(overlap.total_seconds())})
        return endpoint

    return WithSecret(run(record), secret)


def send_test_event(db: Db, endpoint_id: str) -> None:
    """Announce an event that goes to this endpoint alone, whatever its filters."""
    _enabled(_known(queries.lock_endpoint(db, endpoint_id)))
    news = {"endpoint_id": endpoint_id, "message": "This is a test of your endpoint.", "recipients": []}
    db.announce(TESTED, endpoint_id, news)


def disable(db: Db, endpoint: Endpoint, reason: DisabledReason) -> None:
    """Switch it off and give up what is on its way; announced, so that somebody hears of it. The endpoint is locked."""
    queries.set_disabled(db, endpoint.id, reason, clock.now())
    given_up = deliveries.give_all_up(db, endpoint.id, DISABLED, clock.now())
    news = {"endpoint_id": endpoint.id, "url": endpoint.url, "reason": reason, "given_up": given_up, "recipients": []}
    db.announce("messaging.webhook_endpoint.disabled", endpoint.id, news)


def lock_enabled(db: Db, endpoint_id: str) -> Endpoint:
    return _enabled(_known(queries.lock_endpoint(db, endpoint_id)))


def is_local() -> bool:
    return settings().allowed.loopback


def _known(endpoint: Endpoint | None) -> Endpoint:
    if endpoint is None:
        raise NotFound("There is no such endpoint.")
    return endpoint


def _enabled(endpoint: Endpoint) -> Endpoint:
    if endpoint.status != "enabled":
        raise WrongState("The endpoint is switched off: switch it on first.", slug=DISABLED)
    return endpoint


def _url_taken() -> WrongState:
    return WrongState("There is an endpoint of this URL already.", slug="webhook-url-taken")


def _new_secret() -> str:
    return SECRET_PREFIX + b64encode(os.urandom(SECRET_BYTES)).decode()


def _noted(endpoint: Endpoint) -> dict[str, object]:
    return {
        "url": endpoint.url,
        "description": endpoint.description,
        "event_types": list(endpoint.event_types),
        "status": endpoint.status,
    }
