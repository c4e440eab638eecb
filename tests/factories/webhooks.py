"""Outgoing webhooks for tests: endpoints, and events on their way through the queues."""

import json
from typing import Any

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import new_id
from holdfast.messaging.rules.webhooks import DUE
from holdfast.platform.db import Db, Origin, run
from holdfast.platform.outbox import claim_events, mark_published
from tests.api import Api, LambdaContext, handler_of, sample_event

ORIGIN = Origin("tests", "factory")
URL = "https://shop.example.com/hooks"


def make_endpoint(api: Api, admin: Admin, url: str = "", *event_types: str) -> Any:
    """An endpoint of everything unless types are named; what adding it answered."""
    body = {"url": url or f"{URL}/{new_id('whe')}", "event_types": list(event_types) or ["*"]}
    answer = api.call("messaging/add_webhook_endpoint", admin, body)
    assert answer.status == 201, answer.text
    return answer.body


def announce(tenant: str, subject: str, *types: str, **data: Any) -> None:
    """Events about a subject, in one transaction."""

    def work(db: Db) -> None:
        for each in types or ("escrow.order.funded",):
            db.announce(each, subject, {"recipients": [], **data})

    run(tenant, ORIGIN, work)


def relay(tenant: str, *, is_reversed: bool = False) -> int:
    """Everything that waits in the outbox goes through the queues of webhooks, and what comes of that too; how many
    events there were."""
    done = 0
    while envelopes := claim_events(tenant):
        for envelope in reversed(envelopes) if is_reversed else envelopes:
            bring("messaging/send_webhook" if envelope.type == DUE else "messaging/queue_webhooks", envelope.detail)
        mark_published([each.id for each in envelopes])
        done += len(envelopes)
    return done


def bring(function: str, detail: str) -> None:
    """One event to one consumer, as its queue would."""
    event = sample_event(function)
    record = event["Records"][0]
    record["body"] = json.dumps({"detail": json.loads(detail)})
    assert handler_of(function)(event, LambdaContext())["batchItemFailures"] == []


def sweep(tenant: str) -> int:
    """One run of the schedule for this tenant, and what comes of it."""
    done: int = handler_of("messaging/sweep_webhooks")({"tenant_id": tenant}, LambdaContext())["done"]
    relay(tenant)
    return done


def log_of(api: Api, admin: Admin, endpoint_id: str, **query: str) -> Any:
    """The deliveries of an endpoint, the newest first."""
    answer = api.call("messaging/list_event_deliveries", admin, query=query, endpoint_id=endpoint_id)
    assert answer.status == 200, answer.text
    return answer.body["data"]


def attempts_of(api: Api, admin: Admin, endpoint_id: str, delivery_id: str) -> Any:
    path = {"endpoint_id": endpoint_id, "delivery_id": delivery_id}
    answer = api.call("messaging/get_event_delivery", admin, **path)
    assert answer.status == 200, answer.text
    return answer.body["attempts"]
