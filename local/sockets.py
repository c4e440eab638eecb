"""The WebSocket API: messages become invocations, and functions send through `@connections` as they do in AWS."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import unquote

from local import payload
from local.lambdas import FunctionFailed
from local.model import Deployment, Json, SocketApi
from local.payload import Request, Response
from local.socket_events import Call, Connection, Message, Receive, Send

PATH = "/_sockets"
CONNECTIONS = "@connections"
MOST_BYTES = 128 * 1024
IDLE_SECONDS = 600.0
LIFE_SECONDS = 7200.0
NORMAL, GOING_AWAY = 1000, 1001

_JSON = (("content-type", "application/json"),)


@dataclass(slots=True)
class Sockets:
    """The connections that are open, by id."""

    open: dict[str, Connection] = field(default_factory=dict)
    idle_seconds: float = IDLE_SECONDS
    life_seconds: float = LIFE_SECONDS

    async def serve(self, deployment: Deployment, call: Call, scope: Message, receive: Receive, send: Send) -> None:
        """One connection, from its handshake to its end."""
        await receive()
        api = next((each for each in deployment.sockets if f"{PATH}/{each.stage}" == scope["path"].rstrip("/")), None)
        if api is None:
            await _reject(scope, send, 404)
            return
        now = time.monotonic()
        connection_id = secrets.token_urlsafe(11) + "="
        one = Connection(connection_id, api, scope, send, int(time.time() * 1000), now, now + self.life_seconds)
        self.open[one.id] = one  # from here on it can be sent to, as in AWS only once it is accepted
        code = NORMAL
        try:
            status = await _status(call, api, one)
            if status >= 300:
                del self.open[one.id]
                await _reject(scope, send, status)
                return
            await send({"type": "websocket.accept", "subprotocol": next(iter(scope.get("subprotocols", [])), None)})
            code = await self._converse(call, one, receive)
        finally:
            if self.open.pop(one.id, None) is not None:
                await self._bye(call, one, code)

    async def manage(self, request: Request) -> Response | None:
        """What `@connections` answers; None for a request that is none of it."""
        head, mark, last = request.path.partition(f"/{CONNECTIONS}/")
        if not mark or not head.startswith(f"{PATH}/"):
            return None
        connection = self.open.get(unquote(last))
        if connection is None:
            return Response(410, (("x-amzn-errortype", "GoneException"), *_JSON), b"{}")
        if request.method == "DELETE":
            await _close(connection, NORMAL)
            return Response(204)
        if request.method == "GET":
            connected = datetime.fromtimestamp(connection.connected_ms / 1000, UTC).isoformat()
            return Response(200, _JSON, json.dumps({"connectedAt": connected}).encode())
        if len(request.body) > MOST_BYTES:
            return Response(413, (("x-amzn-errortype", "PayloadTooLargeException"),), b"{}")
        return Response(200 if await _tell(connection, request.body.decode()) else 410)

    async def _converse(self, call: Call, one: Connection, receive: Receive) -> int:
        """Until somebody hangs up; answers with the code of why."""
        while True:
            left = min(one.active_at + self.idle_seconds, one.until) - time.monotonic()
            try:
                message = await asyncio.wait_for(receive(), max(left, 0))
            except TimeoutError:
                if time.monotonic() < min(one.active_at + self.idle_seconds, one.until):
                    continue  # something was sent meanwhile
                await _close(one, GOING_AWAY)
                return GOING_AWAY
            if message["type"] == "websocket.disconnect":
                return int(message.get("code") or NORMAL)
            one.active_at = time.monotonic()
            await _answer(call, one, message.get("text") or (message.get("bytes") or b"").decode("utf-8", "replace"))

    async def _bye(self, call: Call, one: Connection, code: int) -> None:
        route = next((each for each in one.api.routes if each.key == "$disconnect"), None)
        if route is not None:
            event = one.event("$disconnect", "DISCONNECT")
            context = event["requestContext"]
            assert isinstance(context, dict)
            context |= {"disconnectStatusCode": code, "disconnectReason": ""}
            await _result(call, route.function, event)


async def _status(call: Call, api: SocketApi, one: Connection) -> int:
    """What the handshake is answered with."""
    route = next((each for each in api.routes if each.key == "$connect"), None)
    if route is None:
        return 200
    result = await _result(call, route.function, one.event("$connect", "CONNECT"))
    return int(str(result["statusCode"])) if isinstance(result, dict) and "statusCode" in result else 500


async def _answer(call: Call, one: Connection, text: str) -> None:
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    wanted = document.get(one.api.selection) if isinstance(document, dict) else None
    by_key = {each.key: each for each in one.api.routes}
    named = by_key.get(wanted) if isinstance(wanted, str) and not wanted.startswith("$") else None
    route = named or by_key.get("$default")
    event = one.event(route.key if route else "$default", "MESSAGE", body=text)
    result = await _result(call, route.function, event) if route else None
    if result is None:
        await _tell(one, json.dumps({"message": "Internal server error", "connectionId": one.id}))
    elif route and route.talks_back and isinstance(result, dict) and isinstance(result.get("body"), str):
        await _tell(one, str(result["body"]))


async def _result(call: Call, function: str, event: dict[str, Json]) -> Json:
    """None where the function failed."""
    invocation = call(function, event)
    try:
        return await asyncio.wrap_future(invocation.result)
    except FunctionFailed as failure:
        print(f"{function}: {failure}\n{failure.trace}".rstrip(), file=sys.stderr, flush=True)
        return None


async def _tell(one: Connection, text: str) -> bool:
    try:
        await one.send({"type": "websocket.send", "text": text})
    except Exception:
        return False  # gone, and the conversation is about to find out
    one.active_at = time.monotonic()
    return True


async def _close(one: Connection, code: int) -> None:
    with suppress(Exception):
        await one.send({"type": "websocket.close", "code": code})


async def _reject(scope: Message, send: Send, status: int) -> None:
    """Refuse the handshake with an HTTP status."""
    response = payload.message(status, "Forbidden" if status == 403 else "Refused")
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": response.body})
