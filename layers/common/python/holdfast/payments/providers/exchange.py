"""HTTP with a provider, in one place: the client, its timeouts, and what each way to fail means for the money."""

import hmac
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from holdfast.payments.providers.documents import Document, Garbled, read_document
from holdfast.payments.providers.port import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from holdfast.platform.http_client import HttpClient, NoAnswer, NotReached

if TYPE_CHECKING:
    import httpx

READ_SECONDS = 10.0
_LONGEST_REASON = 200
_CUT_OUT = b"***"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer below 500. Its body is kept free of our secret, because parts of it end up in reasons and logs."""

    status_code: int
    body: bytes = field(repr=False)

    def document(self) -> Document:
        return read_document(self.body)


class Exchange:
    """Calls to one provider with one secret, as a bearer token or in the provider's own `headers`."""

    __slots__ = ("_client", "_secret")

    def __init__(
        self,
        base_url: str,
        secret: str,
        transport: "httpx.BaseTransport | None",
        *,
        headers: Mapping[str, str] | None = None,
        is_proxied: bool = True,
    ) -> None:
        self._secret = secret
        sent = {"authorization": f"Bearer {secret}"} if headers is None else headers
        self._client = HttpClient(base_url, sent, transport, read_seconds=READ_SECONDS, is_proxied=is_proxied)

    def __repr__(self) -> str:
        return f"Exchange({self._client!r})"

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Answer:
        return self._call("GET", path, query=query)

    def post(self, path: str, body: Mapping[str, object], *, private: str = "") -> Answer:
        """private: what in the body is nobody's business: the answer is kept free of it, as of our secret."""
        return self._call("POST", path, json=body, private=private)

    def _call(self, method: str, path: str, *, private: str = "", **sent: Any) -> Answer:
        try:
            answer = self._client.call(method, path, **sent)
        except NotReached as failure:
            raise ProviderUnavailable(str(failure)) from None
        except NoAnswer as failure:
            raise OutcomeUnknown(str(failure)) from None
        body = answer.body
        for hidden in filter(None, (self._secret, private)):
            body = body.replace(hidden.encode(), _CUT_OUT)
        return Answer(answer.status, body)


@contextmanager
def creating() -> Iterator[None]:
    """Around a call that may move money: an answer that makes no sense leaves the outcome unknown."""
    try:
        yield
    except Garbled as garbled:
        raise OutcomeUnknown(_senseless(garbled)) from None


@contextmanager
def finding() -> Iterator[None]:
    """Around a question about something sent: being refused an answer is not an outcome either."""
    try:
        yield
    except Garbled as garbled:
        raise OutcomeUnknown(_senseless(garbled)) from None
    except ProviderRefused as refused:
        raise OutcomeUnknown(f"it would not say: {refused.reason}") from None


@contextmanager
def looking_up() -> Iterator[None]:
    """Around a call that can be repeated without harm: without an answer, nothing is lost."""
    try:
        yield
    except Garbled as garbled:
        raise ProviderUnavailable(_senseless(garbled)) from None
    except OutcomeUnknown as unknown:
        raise ProviderUnavailable(unknown.reason) from None


def short_reason(*parts: str | None) -> str:
    """One line for people from what the provider says, without the parts it left out."""
    return ": ".join(part for part in parts if part)[:_LONGEST_REASON]


def header_of(headers: Mapping[str, str], name: str) -> str | None:
    """The header's value whatever its case: gateways disagree about it."""
    return next((value for key, value in headers.items() if key.lower() == name), None)


def is_same(given: str, expected: str) -> bool:
    """Compare two signatures in a time that does not tell how much of them agrees."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _senseless(garbled: Garbled) -> str:
    return f"the answer makes no sense: {garbled}"
