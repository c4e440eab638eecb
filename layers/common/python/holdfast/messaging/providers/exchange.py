"""HTTP with a provider of messages: the client, its timeouts, and what each way to fail means for the message."""

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from holdfast.kernel import clock
from holdfast.messaging.providers.port import OutcomeUnknown, Refused, Unreachable, UnreadableReceipt
from holdfast.platform.http_client import HttpClient, NoAnswer, NotReached

if TYPE_CHECKING:
    import httpx

READ_SECONDS: Final = 6.0
TOLERANCE_SECONDS: Final = 300
_NAME = re.compile(r"[\w.-]{1,60}", re.ASCII)

Json = Any


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer below 500. Neither body nor headers are shown: they may quote the message."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def is_yes(self) -> bool:
        return 200 <= self.status < 300

    @property
    def document(self) -> Json:
        """None where it is no JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    def at(self, *path: str | int) -> Json:
        """What the document has there, as in `at("data", "id")`; None where it has nothing there."""
        return at(self.document, *path)


class Exchange:
    """Calls to one provider."""

    __slots__ = ("_client",)

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str],
        transport: "httpx.BaseTransport | None" = None,
        *,
        is_proxied: bool = True,
    ) -> None:
        self._client = HttpClient(base_url, headers, transport, read_seconds=READ_SECONDS, is_proxied=is_proxied)

    def post(self, path: str, *, json: Json = None, form: Mapping[str, str] | None = None) -> Answer:
        try:
            answer = self._client.call("POST", path, json=json, form=form)
        except NotReached as failure:
            raise Unreachable(str(failure)) from None
        except NoAnswer as failure:
            raise OutcomeUnknown(str(failure)) from None
        return Answer(answer.status, answer.headers, answer.body)


def refused(answer: Answer, code: object, **terms: Any) -> Refused:
    """The provider's no by its status and its own number for the reason: its sentence may quote the message."""
    name = str(code) if code is not None and _NAME.fullmatch(str(code)) else ""
    return Refused(f"{answer.status} {name}".strip(), **terms)


def text_of(value: object) -> str:
    """An identifier in an answer to sending; without one the outcome is unknown."""
    if not isinstance(value, str | int) or isinstance(value, bool) or not 0 < len(str(value)) <= 200:
        raise OutcomeUnknown("the answer makes no sense")
    return str(value)


def at(document: Json, *path: str | int) -> Json:
    for step in path:
        if isinstance(step, int) and isinstance(document, list) and -len(document) <= step < len(document):
            document = document[step]
        elif isinstance(step, str) and isinstance(document, dict):
            document = document.get(step)
        else:
            return None
    return document


def texts(document: Json, *path: str | int) -> str | None:
    """The text there; None where there is no text."""
    found = at(document, *path)
    return found if isinstance(found, str) and found else None


def name_of(value: object) -> str | None:
    """A provider's number or name for a reason, fit for the record; None where it is a sentence or nothing."""
    return str(value) if value is not None and _NAME.fullmatch(str(value)) else None


def read_json(body: bytes) -> Json:
    """A signed webhook's document."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise UnreadableReceipt("The webhook is not JSON.") from None


def is_same(given: str, expected: str) -> bool:
    """Compare two signatures in a time that does not tell how much of them agrees."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def is_fresh(sent_at: str) -> bool:
    """Whether a webhook's signed time, in seconds since 1970, is now: a signature kept for later is good no more."""
    if not (sent_at.isascii() and sent_at.isdecimal() and len(sent_at) <= 12):
        return False
    return abs(clock.now().timestamp() - int(sent_at)) <= TOLERANCE_SECONDS
