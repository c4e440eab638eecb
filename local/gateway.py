"""The HTTP API: an ASGI application that turns requests into events, and what functions return into responses."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from local import cors, payload
from local.lambdas import FunctionFailed
from local.model import Deployment, Json
from local.payload import BadResult, Request, Response, Stamp
from local.routing import Match, find_match
from local.sockets import Sockets
from local.workers import Invocation

REQUEST_LIMIT = 10 * 1024 * 1024
INVOCATION_LIMIT = 6 * 1024 * 1024
INTEGRATION_SECONDS = 30.0

Message: TypeAlias = MutableMapping[str, Any]
Call: TypeAlias = Callable[[str, Json], Invocation]
Page: TypeAlias = Callable[[Request], Response]


class RequestTooLarge(Exception):
    """The body is larger than API Gateway or Lambda takes."""


@dataclass(slots=True)
class Gateway:
    """`deployment` may be replaced while requests are served. `pages` are the local cloud's own."""

    deployment: Deployment
    call: Call
    pages: Mapping[str, Page] = field(default_factory=dict)
    integration_seconds: float = INTEGRATION_SECONDS
    sockets: Sockets = field(default_factory=Sockets)

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["type"] == "websocket":
            await self.sockets.serve(self.deployment, self.call, scope, receive, send)
            return
        if scope["type"] != "http":
            raise NotImplementedError(f"{scope['type']} is not served")
        try:
            request = await _read(scope, receive)
            response = await self.sockets.manage(request) or await self._answer(request, scope)
        except RequestTooLarge:
            response = payload.message(413, "Request Entity Too Large")
        length = () if response.status in (204, 304) else (("content-length", str(len(response.body))),)
        headers = [(name, value) for name, value in response.headers if name != "content-length"]
        await send(
            {
                "type": "http.response.start",
                "status": response.status,
                "headers": [(name.encode("latin-1"), value.encode("utf-8")) for name, value in (*headers, *length)],
            }
        )
        await send({"type": "http.response.body", "body": b"" if request_is_head(scope) else response.body})

    async def _answer(self, request: Request, scope: Message) -> Response:
        if (page := self._page(request.path)) and _is_for_this_machine(request):
            return await asyncio.to_thread(page, request)
        apis = {api.id: api for api in self.deployment.apis}
        is_preflight = cors.is_preflight(request)
        method = request.header("access-control-request-method") if is_preflight else request.method
        match = find_match(self.deployment.routes, method, request.path)
        if match is None:
            return payload.message(404, "Not Found")
        rules = apis[match.route.api].cors if match.route.api in apis else None
        if rules and is_preflight:
            return cors.preflight(rules, request)
        if is_preflight and (match := find_match(self.deployment.routes, "OPTIONS", request.path)) is None:
            return payload.message(404, "Not Found")
        response = await self._invoke(request, match, scope)
        return cors.with_cors(rules, request, response) if rules else response

    def _page(self, path: str) -> Page | None:
        """A page is at its path or, where that ends in a slash, at each name below it."""
        return self.pages.get(path) or self.pages.get(f"{path.rpartition('/')[0]}/")

    async def _invoke(self, request: Request, match: Match, scope: Message) -> Response:
        stamp = Stamp(api=match.route.api)
        port = scope["server"][1] if scope.get("server") else 80
        stamp = replace(stamp, forwarded=payload.forwarded(request, scope["scheme"], port, stamp.epoch_ms))
        event = payload.event(request, match, stamp)
        if len(request.body) > INVOCATION_LIMIT * 3 // 4 and len(json.dumps(event)) > INVOCATION_LIMIT:
            raise RequestTooLarge
        function = self.deployment.function(match.route.function)
        invocation = self.call(function.name, event)
        patience = min(function.timeout_seconds, self.integration_seconds)
        try:
            await asyncio.wait_for(asyncio.wrap_future(invocation.started), self.integration_seconds)
            result = await asyncio.wait_for(asyncio.wrap_future(invocation.result), patience)
            response = payload.response(result)
            if len(response.body) > INVOCATION_LIMIT:
                raise BadResult(f"a body of {len(response.body)} bytes is more than Lambda returns")
        except TimeoutError:
            _report(f"{match.route.key}: {function.name} did not answer within {patience} s")
            if patience < self.integration_seconds:
                return payload.message(500, "Internal Server Error")
            return payload.message(503, "Service Unavailable")
        except BadResult as error:
            _report(f"{match.route.key}: {function.name}: {error}")
            return payload.message(500, "Internal Server Error")
        except FunctionFailed as failure:
            _report(f"{match.route.key}: {failure}\n{failure.trace}".rstrip())
            return payload.message(500, "Internal Server Error")
        return response


def request_is_head(scope: Message) -> bool:
    return bool(scope["method"] == "HEAD")


def _is_for_this_machine(request: Request) -> bool:
    """Whether the browser thinks so too: a foreign site whose name leads here must not read the codes in the inbox."""
    return request.header("host").partition(":")[0] in ("127.0.0.1", "localhost")


async def _read(scope: Message, receive: Callable[[], Awaitable[Message]]) -> Request:
    body = bytearray()
    is_last = False
    while not is_last:
        part = await receive()
        body += part.get("body", b"")
        is_last = not part.get("more_body", False)
        if len(body) > REQUEST_LIMIT:
            raise RequestTooLarge
    return Request(
        method=scope["method"],
        path=scope["raw_path"].decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]),
        body=bytes(body),
        source_ip=scope["client"][0] if scope.get("client") else "127.0.0.1",
        protocol=f"HTTP/{scope['http_version']}",
    )


def _report(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
