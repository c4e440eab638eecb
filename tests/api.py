"""Calls a function as API Gateway would: with the function's own sample event, changed only where the test says so."""

import importlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from holdfast.edge.route import Route
from holdfast.identity.rules.callers import Admin, Caller, User, claims_of

EVENTS = Path(__file__).parent.parent / "events"


@dataclass(frozen=True, slots=True)
class LambdaContext:
    function_name: str = "Test"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:123456789012:function:Test"
    aws_request_id: str = field(default_factory=lambda: str(uuid4()))

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)

    @property
    def problem(self) -> str:
        """The slug of a problem response."""
        assert self.headers["Content-Type"].startswith("application/problem+json"), self.text
        slug: str = self.body["type"]
        return slug


def sample_event(function: str) -> dict[str, Any]:
    """The sample event of a function, as in `escrow/accept_order`."""
    event: dict[str, Any] = json.loads((EVENTS / f"{function}.json").read_text())
    return event


def handler_of(function: str) -> Any:
    return importlib.import_module(function.replace("/", ".")).handler


@dataclass(frozen=True, slots=True)
class Api:
    """The routes of one tenant. `call("escrow/accept_order", user, order_id=…)` answers with status, headers and
    body."""

    tenant: str

    def call(
        self,
        function: str,
        caller: Caller | None = None,
        body: Any = None,
        *,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        key: str | None = None,
        raw: str | None = None,
        ip: str = "198.51.100.7",
        **path: str,
    ) -> Answer:
        """`body` is sent as JSON, `raw` as it stands; `key` is the Idempotency-Key (a new one where the route
        requires one)."""
        event = self.event(function, caller, body, query=query, headers=headers, key=key, raw=raw, ip=ip, **path)
        answer = handler_of(function)(event, LambdaContext())
        return Answer(answer["statusCode"], answer.get("headers", {}), answer.get("body", ""))

    def event(
        self,
        function: str,
        caller: Caller | None = None,
        body: Any = None,
        *,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        key: str | None = None,
        raw: str | None = None,
        ip: str = "198.51.100.7",
        **path: str,
    ) -> dict[str, Any]:
        """The event that `call` hands to the function."""
        spec: Route = handler_of(function).spec
        event = sample_event(function)
        sent = {"content-type": "application/json", "holdfast-tenant": self.tenant, **(headers or {})}
        if isinstance(caller, User | Admin):
            sent["authorization"] = f"Bearer {token_of(caller)}"
        if key is not None or spec.idempotency == "required":
            sent["idempotency-key"] = key if key is not None else str(uuid4())
        event["headers"] = {name: value for name, value in sent.items() if value}
        event["rawPath"] = spec.path.format_map(path)
        event["requestContext"]["http"] |= {"path": event["rawPath"], "sourceIp": ip}
        event["requestContext"]["requestId"] = str(uuid4())
        event["pathParameters"] = path
        event["queryStringParameters"] = query or {}
        event["rawQueryString"] = urlencode(query or {})
        event["body"] = raw if raw is not None else None if body is None else json.dumps(body)
        event["isBase64Encoded"] = False
        return event


def token_of(caller: User | Admin) -> str:
    """An access token, as signing in would issue it."""
    from datetime import timedelta

    from holdfast.platform.tokens import sign_token

    return sign_token(claims_of(caller), timedelta(minutes=15))
