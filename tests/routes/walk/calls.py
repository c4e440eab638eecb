"""Calls of a route: as it grants them, and with what a test changes."""

import json
import re
from base64 import b64encode
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import holdfast
from holdfast.identity.rules.callers import Caller
from local.sample_events import handler_of
from tests.api import Answer, Api, LambdaContext
from tests.factories.identity import any_address
from tests.factories.paystack_transfers import playing_paystack
from tests.factories.providus import providus_http
from tests.routes.walk.secrecy import remember, secrets_in, tells


@dataclass(frozen=True, slots=True)
class Situation:
    """A call that its route grants. What a test changes in it is then the one thing that is wrong.

    `headers` and `raw` (a body as it stands) where a route is called without a token or without JSON
    """

    api: Api
    function: str
    caller: Caller | None = None
    body: dict[str, Any] | None = None
    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    raw: str | None = None

    def event(self, **changes: Any) -> dict[str, Any]:
        """The API Gateway event, from an address of its own. `changes`: of body, raw, key, caller, query, headers,
        or of the path's parameters."""
        said: dict[str, Any] = {"body": self.body, "raw": self.raw, "query": self.query, **self.path, **changes}
        headers = self.headers | said.pop("headers", {})
        caller = said.pop("caller", self.caller)
        return self.api.event(self.function, caller, headers=headers, ip=any_address(), **said)

    def send(self, **changes: Any) -> Answer:
        return send(self.function, self.event(**changes))

    def send_bytes(self, raw: bytes) -> Answer:
        """A body that is no text, which API Gateway hands over in Base64."""
        return send(self.function, self.event() | {"body": b64encode(raw).decode(), "isBase64Encoded": True})


def send(function: str, event: dict[str, Any]) -> Answer:
    """Call the function. Whatever it is asked, it neither breaks nor repeats a secret in a refusal."""
    remember(secrets_in(event))
    with playing_paystack(), providus_http():
        answered = handler_of(function)(event, LambdaContext())
    answer = Answer(answered["statusCode"], answered.get("headers", {}), answered.get("body", ""))
    assert answer.status < 500, f"{function} broke: {answer.text}\n{shown(event)}"
    if answer.status >= 400:
        told = [secret for secret in secrets_in(event) if tells(answer.text, secret)]
        assert not told, f"{function} repeats {told}: {answer.text}"
    return answer


def check_refused(answer: Answer, what: object) -> None:
    """A problem that says what is wrong by a slug, with a status of the caller's making."""
    assert 400 <= answer.status < 500, f"{what} was answered with {answer.status}: {answer.text[:300]}"
    assert answer.headers["Content-Type"] == "application/problem+json", f"{what}: {answer.headers}"
    problem = answer.body
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", problem["type"]), f"{what}: {answer.text[:300]}"
    assert f'"{problem["type"]}"' in _layer(), f"{problem['type']} is made up on the way: nobody can rely on it"
    assert problem["status"] == answer.status and problem["title"] and problem["detail"] and problem["request_id"]


def ids_in(text: object) -> set[str]:
    """Every identifier that a body or an answer tells."""
    return set(re.findall(r"\b[a-z]{3}_[0-7][0-9a-hjkmnp-tv-z]{25}\b", json.dumps(text)))


@cache
def _layer() -> str:
    return "".join(file.read_text() for file in Path(holdfast.__path__[0]).rglob("*.py"))


def shown(event: dict[str, Any]) -> str:
    asked = {name: event.get(name) for name in ("rawPath", "queryStringParameters", "headers", "body")}
    return json.dumps(asked)[:1500]
