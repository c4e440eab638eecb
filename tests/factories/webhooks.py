"""Outgoing webhooks for tests: a receiver on a real socket, endpoints, and events on their way through the queues."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import new_id
from holdfast.messaging.rules.webhooks import DUE
from holdfast.platform.db import Db, Origin, run
from holdfast.platform.outbox import claim_events, mark_published
from tests.api import Api, LambdaContext, handler_of, sample_event

ORIGIN = Origin("tests", "factory")
URL = "https://shop.example.com/hooks"


@dataclass(frozen=True, slots=True)
class Received:
    """One webhook as it came."""

    headers: Mapping[str, str]
    body: bytes
    path: str

    @property
    def event(self) -> Any:
        return json.loads(self.body)

    def is_signed_with(self, secret: str) -> bool:
        try:
            return bool(Webhook(secret).verify(self.body, dict(self.headers)) == self.event)
        except WebhookVerificationError:
            return False


@dataclass(slots=True)
class Receiver:
    """Somebody who receives webhooks, and answers each with `status`, `text` and `headers`. `before`: done first, while
    the sender waits · `is_verifying`: answers 401 to what is not signed with one of `secrets`, as receivers should"""

    url: str = ""
    status: int = 204
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    came: list[Received] = field(default_factory=list)
    accepted: list[Received] = field(default_factory=list)
    before: Callable[[], None] = lambda: None

    def answer(self, received: Received) -> int:
        self.came.append(received)
        self.before()
        if self.secrets and not any(received.is_signed_with(each) for each in self.secrets):
            return 401
        if 200 <= self.status < 300:
            self.accepted.append(received)
        return self.status

    def heard(self, subject: str | None = None) -> list[int]:
        """The sequence numbers of what was accepted, as it came; of one subject where one is named."""
        told = [each.event for each in self.accepted]
        return [each["sequence"] for each in told if subject in (None, each["subject"])]


@contextmanager
def receiving(**terms: Any) -> Iterator[Receiver]:
    """A receiver that listens inside the block."""
    receiver = Receiver(**terms)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, text = receiver.answer(Received(headers, body, self.path)), receiver.text.encode()
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: it is in `came`."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=partial(server.serve_forever, poll_interval=0.01), daemon=True).start()
        receiver.url = f"http://127.0.0.1:{server.server_port}/hooks"
        try:
            yield receiver
        finally:
            server.shutdown()


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
