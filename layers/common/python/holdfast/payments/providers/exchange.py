"""HTTP with a provider, in one place: the client, its timeouts, and what each way to fail means for the money."""

import hmac
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from holdfast.payments.providers.documents import Document, Garbled, read_document
from holdfast.payments.providers.port import OutcomeUnknown, ProviderRefused, ProviderUnavailable

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS = 3.0
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
    """Calls to one provider with one secret, as a bearer token or in the provider's own `headers`.

    httpx is imported at the first call, because it is slow to.
    """

    __slots__ = ("_base_url", "_client", "_headers", "_is_proxied", "_secret", "_transport")

    def __init__(
        self,
        base_url: str,
        secret: str,
        transport: "httpx.BaseTransport | None",
        *,
        headers: Mapping[str, str] | None = None,
        is_proxied: bool = True,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._secret = secret
        self._headers = {"authorization": f"Bearer {secret}"} if headers is None else dict(headers)
        self._transport = transport
        self._is_proxied = is_proxied
        self._client: httpx.Client | None = None

    def __repr__(self) -> str:
        return f"Exchange({self._base_url!r})"

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Answer:
        return self._call("GET", path, query, None)

    def post(self, path: str, body: Mapping[str, object], *, private: str = "") -> Answer:
        """private: what in the body is nobody's business: the answer is kept free of it, as of our secret."""
        answer = self._call("POST", path, None, body)
        return replace(answer, body=answer.body.replace(private.encode(), _CUT_OUT)) if private else answer

    def _call(
        self, method: str, path: str, query: Mapping[str, str] | None, body: Mapping[str, object] | None
    ) -> Answer:
        import httpx

        failure: Exception
        try:
            response = self._connected().request(method, path, params=query, json=body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            failure = ProviderUnavailable(type(error).__name__)
        except httpx.HTTPError as error:
            failure = OutcomeUnknown(type(error).__name__)
        else:
            if response.status_code == 429:
                raise ProviderUnavailable("429: too many requests")
            if response.status_code >= 500:
                raise OutcomeUnknown(f"status {response.status_code}")
            return Answer(response.status_code, response.content.replace(self._secret.encode(), _CUT_OUT))
        # Raised here and not in the except clause: httpx's exceptions hold the request, which holds the secret.
        raise failure

    def _connected(self) -> "httpx.Client":
        import httpx

        if self._client is None:
            # httpx logs whole URLs, with account numbers in them, and httpcore logs headers.
            for name in ("httpx", "httpcore"):
                logging.getLogger(name).setLevel(logging.WARNING)
            self._client = httpx.Client(
                base_url=self._base_url,
                headers={**self._headers, "user-agent": "holdfast"},
                timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
                # A connection kept over a frozen container is dead when used again, and a payout sent into it unknown.
                limits=httpx.Limits(max_keepalive_connections=0),
                follow_redirects=False,
                trust_env=self._is_proxied,
                transport=self._transport,
            )
        return self._client


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
