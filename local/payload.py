"""Payload format 2.0 of API Gateway's HTTP APIs: requests as events, results as responses."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl, unquote

from local.model import Json
from local.routing import Match

# Everything else arrives in Base64, a missing type and application/x-www-form-urlencoded included.
TEXT_TYPES = {"application/json", "application/xml", "application/javascript"}


class BadResult(Exception):
    """The function answered something that API Gateway does not take for a response."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. `path` and `query` are percent-encoded, header names as they came."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    source_ip: str
    protocol: str = "HTTP/1.1"

    def header(self, name: str) -> str:
        return ",".join(value for each, value in self.headers if each.lower() == name)


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What API Gateway itself adds to a request. `forwarded` are headers that it sets."""

    account: str = "123456789012"
    api: str = "local"
    request_id: str = field(default_factory=lambda: base64.b64encode(secrets.token_bytes(11)).decode())
    epoch_ms: int = field(default_factory=lambda: int(time.time() * 1000))
    forwarded: Mapping[str, str] = field(default_factory=dict)


def message(status: int, text: str) -> Response:
    """What API Gateway says itself, as {"message":"Not Found"}."""
    body = json.dumps({"message": text}, separators=(",", ":")).encode()
    return Response(status, (("content-type", "application/json"),), body)


def event(request: Request, match: Match, stamp: Stamp) -> dict[str, Json]:
    """The event that the function gets."""
    domain = request.header("host").rpartition(":")[0] or request.header("host")
    headers = _joined((name.lower(), value) for name, value in request.headers if name.lower() != "cookie")
    path = unquote(request.path)
    moment = datetime.fromtimestamp(stamp.epoch_ms / 1000, UTC)
    body, is_encoded = _body(request)
    cookies = [part.strip() for name, value in request.headers if name.lower() == "cookie" for part in value.split(";")]
    made: dict[str, Json] = {
        "version": "2.0",
        "routeKey": match.route.key,
        "rawPath": path,
        "rawQueryString": request.query,
        "headers": {**headers, **stamp.forwarded},
        "requestContext": {
            "accountId": stamp.account,
            "apiId": stamp.api,
            "domainName": domain,
            "domainPrefix": domain.partition(".")[0],
            "http": {
                "method": request.method,
                "path": path,
                "protocol": request.protocol,
                "sourceIp": request.source_ip,
                "userAgent": request.header("user-agent"),
            },
            "requestId": stamp.request_id,
            "routeKey": match.route.key,
            "stage": "$default",
            "time": moment.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "timeEpoch": stamp.epoch_ms,
        },
        "isBase64Encoded": is_encoded,
    }
    if cookies:
        made["cookies"] = [*cookies]
    if query := _joined(parse_qsl(request.query, keep_blank_values=True)):
        made["queryStringParameters"] = {**query}
    if match.path_parameters:
        made["pathParameters"] = {**match.path_parameters}
    if body:
        made["body"] = body
    return made


def forwarded(request: Request, scheme: str, port: int, epoch_ms: int) -> dict[str, str]:
    """The headers that API Gateway sets on its way to the function."""
    way = request.header("x-forwarded-for")
    return {
        "content-length": str(len(request.body)),
        "x-amzn-trace-id": request.header("x-amzn-trace-id")
        or f"Root=1-{epoch_ms // 1000:08x}-{secrets.token_hex(12)}",
        "x-forwarded-for": f"{way}, {request.source_ip}" if way else request.source_ip,
        "x-forwarded-port": str(port),
        "x-forwarded-proto": scheme,
    }


def response(result: Json) -> Response:
    """The response that a function's result means. Raises BadResult where API Gateway would answer 500."""
    if not isinstance(result, dict) or "statusCode" not in result:
        # Without a status code the whole result is the body.
        whole = result if isinstance(result, str) else json.dumps(result)
        return Response(200, (("content-type", "application/json"),), whole.encode())
    try:
        status = int(str(result["statusCode"]))
    except ValueError as error:
        raise BadResult(f"statusCode {result['statusCode']!r} is no number") from error
    headers, cookies, body = result.get("headers") or {}, result.get("cookies") or [], result.get("body")
    if not 100 <= status <= 599 or not isinstance(headers, dict) or not isinstance(cookies, list):
        raise BadResult("statusCode, headers or cookies are not of the form that payload format 2.0 has")
    if not isinstance(body, str | None):
        raise BadResult(f"body must be a string, not {type(body).__name__}")
    sent = [(name.lower(), _header_value(value)) for name, value in headers.items()]
    if body is not None and not any(name == "content-type" for name, _ in sent):
        sent.append(("content-type", "text/plain;charset=UTF-8"))
    sent += [("set-cookie", _header_value(cookie)) for cookie in cookies]
    return Response(status, tuple(sent), _decoded(body or "", result.get("isBase64Encoded") is True))


def _decoded(body: str, is_encoded: bool) -> bytes:
    try:
        return base64.b64decode(body, validate=True) if is_encoded else body.encode()
    except binascii.Error as error:
        raise BadResult("isBase64Encoded is true, but the body is not Base64") from error


def _header_value(value: Json) -> str:
    if not isinstance(value, str | int | float | bool):
        raise BadResult(f"a header or cookie is {type(value).__name__}, not text")
    text = json.dumps(value) if isinstance(value, bool) else str(value)
    if "\n" in text or "\r" in text:
        raise BadResult("a header or cookie has a line break")
    return text


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _body(request: Request) -> tuple[str, bool]:
    kind = request.header("content-type").partition(";")[0].strip().lower()
    if not request.body:
        return "", False
    if kind in TEXT_TYPES or kind.startswith("text/"):
        try:
            return request.body.decode(), False
        except UnicodeDecodeError:
            return base64.b64encode(request.body).decode(), True
    return base64.b64encode(request.body).decode(), True
