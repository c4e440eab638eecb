"""`connects`, `answers`, `disconnects`: make ordinary functions into the Lambdas of a WebSocket API.

API Gateway keeps the connections and calls one function for each message. What a function returns goes back through the
connection; a refusal does so too, and to somebody who connects it is the status of the handshake.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import ValidationError

from holdfast.edge import end_of_imports
from holdfast.kernel.ids import encode_id
from holdfast.kernel.refusals import Forbidden, Invalid, NotFound, Refusal
from holdfast.platform import db as database
from holdfast.platform import rate_limits
from holdfast.platform.db import Db, Origin
from holdfast.platform.logging import log
from holdfast.platform.rate_limits import Limit
from holdfast.platform.settings import settings

T = TypeVar("T")
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
Message = Mapping[str, Any]

CONNECT_LIMIT = Limit("ip", 60)
MESSAGE_LIMIT = Limit("principal", 60)
MAX_TEXT = 8 * 1024


@dataclass(frozen=True, slots=True)
class Handshake:
    """Somebody wants to connect. Nothing is known of them yet. page: where a browser says that it was asked to"""

    connection_id: str
    request_id: str
    source_ip: str
    query: Mapping[str, str]
    page: str | None

    def run(self, tenant: str, work: Callable[[Db], T], *, actor: str = "anonymous", session_id: str = "") -> T:
        origin = Origin(actor, "$connect", self.request_id, session_id, self.source_ip)
        return database.run(tenant, origin, work)


@dataclass(frozen=True, slots=True)
class SocketCall:
    """One message of somebody who is connected, in the one transaction of what comes of it."""

    connection_id: str
    user_id: str
    body: Message
    db: Db


def connects(function: Callable[[Handshake], None]) -> Handler:
    """Lets in whom the function does not refuse."""

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        asked = event["requestContext"]
        headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
        ip = asked["identity"]["sourceIp"]
        query = event.get("queryStringParameters") or {}
        try:
            rate_limits.take("$connect", [CONNECT_LIMIT], ip=ip, principal="")
            function(Handshake(asked["connectionId"], asked["requestId"], ip, query, headers.get("origin")))
        except Refusal as refusal:
            return {"statusCode": refusal.status}
        return {"statusCode": 200}

    end_of_imports()
    return handler


def answers(route_key: str) -> Callable[[Callable[[SocketCall], Message]], Handler]:
    """Answers each message with what the function returns."""

    def decorate(function: Callable[[SocketCall], Message]) -> Handler:
        def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
            try:
                told = _answered(function, event, route_key)
            except Refusal as refusal:
                told = _refused(refusal.slug, refusal.detail)
            except ValidationError:
                told = _refused("invalid-input", "The message does not fit: see the documentation.")
            except Exception:
                log().exception("a message of a socket failed", extra={"action": route_key})
                told = _refused("internal-error", "Something went wrong here; nothing was changed.")
            return {"statusCode": 200, "body": json.dumps(told)}

        end_of_imports()
        return handler

    return decorate


def disconnects(function: Callable[[Db, str], None]) -> Handler:
    """Called once the connection is gone, most of the time: it may be that nobody calls."""

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        connection_id = event["requestContext"]["connectionId"]
        found = _find(connection_id)
        if found is not None:
            tenant_id, user_id, _ = found
            with suppress(NotFound):  # its tenant was switched off
                database.run(tenant_id, Origin(user_id, "$disconnect"), lambda db: function(db, connection_id))
        return {"statusCode": 200}

    end_of_imports()
    return handler


def check_page(origin: str | None, domain: str | None) -> None:
    """Refuse pages of other sites: those of the deployment and of the tenant's own domain may ask, and on one machine
    those of the machine itself. Only browsers say which page asks."""
    if origin is None:
        return
    own = [urlsplit(url) for url in (settings().app_url, settings().public_url)]
    pages = {f"{url.scheme}://{url.netloc}" for url in own} | ({f"https://{domain}"} if domain else set())
    is_here = settings().allowed.loopback and urlsplit(origin).hostname in ("127.0.0.1", "localhost")
    if origin not in pages and not is_here:
        raise Forbidden("This page may not open a socket.", slug="foreign-origin")


def _answered(function: Callable[[SocketCall], Message], event: dict[str, Any], route_key: str) -> Message:
    asked = event["requestContext"]
    connection_id = asked["connectionId"]
    rate_limits.take("socket", [MESSAGE_LIMIT], ip="", principal=connection_id)
    body, found = _read(event.get("body") or ""), _find(connection_id)
    if found is None:
        raise NotFound("There is no such connection.")
    tenant_id, user_id, session_id = found
    origin = Origin(user_id, f"socket {route_key}", asked["requestId"], session_id, asked["identity"]["sourceIp"])
    return database.run(tenant_id, origin, lambda db: function(SocketCall(connection_id, user_id, body, db)))


def _read(text: str) -> Message:
    try:
        body = json.loads(text) if len(text) <= MAX_TEXT else None
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict) or "\\u0000" in text:
        raise Invalid(f"Send a JSON object of at most {MAX_TEXT} bytes.", slug="malformed-json")
    return body


def _find(connection_id: str) -> tuple[str, str, str] | None:
    """The connection's tenant, user and session."""
    [[tenant_id, user_id, session_id]] = database.call_outside_tenant(
        "select tenant_id, user_id, session_id from find_socket_connection(%s::text)", connection_id
    )
    if tenant_id is None:
        return None
    return encode_id("tnt", tenant_id), encode_id("usr", user_id), encode_id("ses", session_id)


def _refused(slug: str, detail: str) -> Message:
    return {"type": "error", "error": slug, "detail": detail}
