"""A connection of the WebSocket API, and the events that functions are given of it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from local.model import Json, SocketApi
from local.workers import Invocation

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Call: TypeAlias = Callable[[str, Json], Invocation]


@dataclass(slots=True)
class Connection:
    """One client. `active_at` and `until` are of the monotonic clock."""

    id: str
    api: SocketApi
    scope: Message
    send: Send
    connected_ms: int
    active_at: float
    until: float

    def event(self, key: str, kind: str, **more: Json) -> dict[str, Json]:
        now = time.time()
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in self.scope["headers"]}
        client = self.scope.get("client") or ("127.0.0.1", 0)
        identity: dict[str, Json] = {"sourceIp": client[0], "userAgent": headers.get("user-agent", "")}
        request_id = secrets.token_urlsafe(11)
        context: dict[str, Json] = {
            "routeKey": key,
            "eventType": kind,
            "extendedRequestId": request_id,
            "requestTime": datetime.fromtimestamp(now, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "messageDirection": "IN",
            "stage": self.api.stage,
            "connectedAt": self.connected_ms,
            "requestTimeEpoch": int(now * 1000),
            "identity": identity,
            "requestId": request_id,
            "domainName": headers.get("host", "localhost"),
            "connectionId": self.id,
            "apiId": self.api.id,
        }
        made: dict[str, Json] = {"requestContext": context, "isBase64Encoded": False, **more}
        if kind == "CONNECT":
            made["headers"] = {**headers}
            if query := dict(parse_qsl(self.scope["query_string"].decode("latin-1"), keep_blank_values=True)):
                made["queryStringParameters"] = {**query}
        return made
