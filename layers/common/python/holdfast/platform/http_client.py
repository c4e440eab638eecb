"""HTTP with somebody else's API: one client, and the two ways to be left without an answer.

httpx is imported at the first call, because it is slow to. Exceptions say a name or a number, and quote nothing: what
is sent, and the URLs it is sent to, hold secrets.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS: Final = 3.0
_instead: "dict[str, httpx.BaseTransport]" = {}


class NotReached(Exception):
    """It has certainly done nothing: no connection came about, or it turned the call away unread (429)."""


class NoAnswer(Exception):
    """Perhaps it did what it was asked: no answer in time, a broken connection, a status of 500 or more."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An answer below 500. Neither body nor headers are shown: they may quote what was sent."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class HttpClient:
    """Calls to one API, kept open for as long as the container lives.

    is_proxied: whether the environment's proxy is in between, to which this machine's own addresses are somebody else's
    """

    __slots__ = ("_base_url", "_client", "_headers", "_is_proxied", "_read_seconds", "_transport")

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str],
        transport: "httpx.BaseTransport | None" = None,
        *,
        read_seconds: float,
        is_proxied: bool = True,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._headers = headers
        self._transport = transport
        self._read_seconds = read_seconds
        self._is_proxied = is_proxied
        self._client: httpx.Client | None = None

    def __repr__(self) -> str:
        return f"HttpClient({self._base_url!r})"

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
    ) -> HttpAnswer:
        """Raises NotReached or NoAnswer. Redirects are not followed: they would take the secret along."""
        import httpx

        failure: Exception
        try:
            response = self._connected().request(method, path, params=query, json=json, data=form)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            failure = NotReached(type(error).__name__)
        except httpx.HTTPError as error:
            failure = NoAnswer(type(error).__name__)
        else:
            if response.status_code == 429:
                raise NotReached("429: too many requests")
            if response.status_code >= 500:
                raise NoAnswer(f"status {response.status_code}")
            return HttpAnswer(response.status_code, dict(response.headers), response.content)
        # Raised here and not in the except clause: httpx's exceptions hold the request, which holds the secret.
        raise failure

    def _connected(self) -> "httpx.Client":
        if self._client is None:
            import httpx

            hush()
            self._client = httpx.Client(
                base_url=self._base_url,
                headers={**self._headers, "user-agent": "holdfast"},
                timeout=httpx.Timeout(self._read_seconds, connect=CONNECT_SECONDS),
                # A connection kept over a frozen container is dead when used again, and what is sent into it unknown.
                limits=httpx.Limits(max_keepalive_connections=0),
                follow_redirects=False,
                trust_env=self._is_proxied,
                transport=self._transport,
            )
        return self._client


def transport_to(api: str) -> "httpx.BaseTransport | None":
    """What stands in for the network on the way to `api`; None for the network itself."""
    return _instead.get(api)


@contextmanager
def instead_of_network(api: str, transport: "httpx.BaseTransport") -> Iterator[None]:
    """Speak with `api` through `transport` inside the block, in every thread: an API of a test, in its process."""
    before = _instead.get(api)
    _instead[api] = transport
    try:
        yield
    finally:
        if before is None:
            del _instead[api]
        else:
            _instead[api] = before


def hush() -> None:
    """From the level of INFO on, httpx logs whole URLs, with account numbers in them, and httpcore headers."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
