"""API Gateway's side of a WebSocket API: it keeps the connections, answers over HTTP, and calls the functions."""

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from typing import Any
from urllib.parse import unquote

from sqlalchemy import Engine, text

from holdfast.identity.rules.callers import User
from holdfast.kernel.ids import decode_id
from holdfast.messaging import sockets
from holdfast.platform.outbox import claim_events, mark_published
from tests.api import Api, LambdaContext, handler_of, sample_event
from tests.factories.webhooks import bring


@dataclass(slots=True)
class Client:
    """Somebody who is connected. heard: what came, in order"""

    id: str
    heard: list[dict[str, Any]] = field(default_factory=list)

    @property
    def cursors(self) -> list[int]:
        return [int(each["cursor"]) for each in self.heard if "cursor" in each]

    @property
    def events(self) -> list[tuple[str, int]]:
        """Type and sequence of each event, as they came."""
        return [(each["event"]["type"], each["event"]["sequence"]) for each in self.heard if each["type"] == "event"]

    def send(self, function: str, body: Any) -> dict[str, Any]:
        """One message to the function of its route; what it answers."""
        event = sample_event(f"messaging/{function}")
        event["requestContext"]["connectionId"] = self.id
        event["body"] = body if isinstance(body, str) else json.dumps(body)
        answer = handler_of(f"messaging/{function}")(event, LambdaContext())
        assert answer["statusCode"] == 200
        told: dict[str, Any] = json.loads(answer["body"])
        return told

    def subscribe(self, **terms: Any) -> dict[str, Any]:
        return self.send("subscribe_socket", {"action": "subscribe", **terms})


@dataclass(slots=True)
class SocketGateway:
    """`clients` are there; to the others it answers that they are gone. `status`: of every answer, where it is not to
    be what is so · `broken`: connections for which it answers 500 · `before`: done first, while the sender waits"""

    clients: dict[str, Client] = field(default_factory=dict)
    status: int | None = None
    broken: set[str] = field(default_factory=set)
    before: Callable[[], None] = lambda: None

    def knock(self, ticket: str, *, origin: str | None = None) -> tuple[int, Client]:
        """A handshake; its status, and the client that there is if it is 200."""
        event, client = sample_event("messaging/open_socket"), Client(token_urlsafe(12) + "=")
        event["requestContext"]["connectionId"] = client.id
        event["requestContext"]["identity"]["sourceIp"] = client.id  # each from elsewhere
        event["queryStringParameters"] = {"ticket": ticket} if ticket else None
        event["headers"] |= {"Origin": origin} if origin else {}
        status: int = handler_of("messaging/open_socket")(event, LambdaContext())["statusCode"]
        if status == 200:
            self.clients[client.id] = client
        return status, client

    def connect(self, api: Api, user: User) -> Client:
        status, client = self.knock(ticket_for(api, user))
        assert status == 200
        return client

    def listen(self, api: Api, user: User, **terms: Any) -> Client:
        """Connected and subscribed."""
        client = self.connect(api, user)
        answer = client.subscribe(**terms)
        assert answer["type"] == "subscribed", answer
        return client

    def hang_up(self, client: Client) -> None:
        del self.clients[client.id]
        event = sample_event("messaging/close_socket")
        event["requestContext"]["connectionId"] = client.id
        assert handler_of("messaging/close_socket")(event, LambdaContext()) == {"statusCode": 200}

    def answer(self, method: str, connection_id: str, body: bytes) -> int:
        self.before()
        if self.status is not None:
            return self.status
        if connection_id in self.broken:
            return 500
        client = self.clients.get(connection_id)
        if client is None:
            return 410
        if method == "DELETE":
            del self.clients[connection_id]
            return 204
        client.heard.append(json.loads(body))
        return 200


def ticket_for(api: Api, user: User) -> str:
    answer = api.call("messaging/issue_socket_ticket", user)
    assert answer.status == 201, answer.text
    return str(answer.body["ticket"])


def relay_updates(tenant: str, *, is_reversed: bool = False) -> None:
    """Everything that waits in the outbox goes to who pushes it, and what comes of that too."""
    while envelopes := claim_events(tenant):
        for envelope in reversed(envelopes) if is_reversed else envelopes:
            bring("messaging/push_updates", envelope.detail)
        mark_published([each.id for each in envelopes])


def expire(admin_engine: Engine, table: str, tenant: str) -> None:
    """The tenant's tickets, or its connections, have had their time."""
    past = text(f"update {table} set expires_at = now() - interval '1 second' where tenant_id = :tenant")
    with admin_engine.begin() as connection:
        connection.execute(past, {"tenant": decode_id("tnt", tenant)})


@contextmanager
def socket_gateway() -> Iterator[SocketGateway]:
    gateway = SocketGateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            head, _, connection_id = self.path.partition("/@connections/")
            assert head == "/live"
            status = gateway.answer(self.command, unquote(connection_id), body)
            self.send_response(status)
            if status == 410:
                self.send_header("x-amzn-errortype", "GoneException")
            self.send_header("content-length", "0")
            self.end_headers()

        def do_DELETE(self) -> None:
            self.do_POST()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: it is in `heard`."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=partial(server.serve_forever, poll_interval=0.01), daemon=True).start()
        before = os.environ["SOCKET_URL"]
        os.environ["SOCKET_URL"] = f"ws://127.0.0.1:{server.server_port}/live"
        sockets._gateway.cache_clear()
        try:
            yield gateway
        finally:
            os.environ["SOCKET_URL"] = before
            sockets._gateway.cache_clear()
            server.shutdown()
