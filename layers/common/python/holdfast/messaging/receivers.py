"""Webhooks on the network: one POST to one receiver, at a public address and nowhere else."""

import socket
import ssl
import time
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit, urlunsplit

from holdfast.messaging.rules.webhook_addresses import may_call, port_of
from holdfast.messaging.rules.webhooks import Answer, Outcome
from holdfast.platform.http_client import hush

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS: Final = 3.0
ANSWER_SECONDS: Final = 10.0  # between two bytes; the function that waits is ended after a minute
KEPT_BYTES: Final = 500


class AddressForbidden(Exception):
    """The name resolves to an address that no webhook may be sent to."""


class Unresolvable(Exception):
    """The name resolves to nothing."""


def post(url: str, headers: Mapping[str, str], body: bytes, *, is_local: bool) -> Answer:
    """Send a webhook and tell what came of it; nothing that a receiver does raises. Only 2xx is a yes, and redirects
    are not followed: they would lead past the check of the address."""
    import httpx

    began = time.monotonic()
    status_code, text = None, ""
    outcome: Outcome
    try:
        status_code, text = _posted(urlsplit(url), headers, body, is_local=is_local)
        outcome = "succeeded" if 200 <= status_code < 300 else "refused"
    except AddressForbidden:
        outcome = "address_forbidden"
    except httpx.TimeoutException:
        outcome = "timed_out"
    except (httpx.HTTPError, httpx.InvalidURL, Unresolvable, ssl.SSLError, OSError, UnicodeError):
        outcome = "unreachable"
    return Answer(outcome, status_code, int((time.monotonic() - began) * 1000), text)


def _posted(parts: SplitResult, headers: Mapping[str, str], body: bytes, *, is_local: bool) -> tuple[int, str]:
    """The status and the first bytes of the answer. What is called is the address that was looked at, under the name
    that it belongs to: a name that is resolved twice may say something else the second time."""
    import httpx

    host, port = parts.hostname or "", port_of(parts)
    address = _address_of(host, port, is_local=is_local)
    netloc = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    target = urlunsplit(parts._replace(netloc=netloc, path=parts.path or "/"))
    with (
        httpx.Client(
            timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
            verify=_tls(),
        ) as client,
        client.stream(
            "POST",
            target,
            content=body,
            headers={**headers, "host": parts.netloc, "accept-encoding": "identity"},
            extensions={"sni_hostname": host},
        ) as response,
    ):
        return response.status_code, _first_bytes(response)


def _address_of(host: str, port: int, *, is_local: bool) -> str:
    """The host's first address. All of them have to be public: which one is called must not decide about safety."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise Unresolvable(host) from None
    addresses = [str(each[4][0]) for each in found]
    if not addresses:
        raise Unresolvable(host)
    if not all(may_call(address, is_local=is_local) for address in addresses):
        raise AddressForbidden(host)
    return addresses[0]


def _first_bytes(response: "httpx.Response") -> str:
    """What the answer begins with. Whoever has said yes or no may stop talking in the middle of a sentence."""
    import httpx

    kept, until = b"", time.monotonic() + ANSWER_SECONDS
    try:
        for chunk in response.iter_raw():
            kept += chunk
            if len(kept) >= KEPT_BYTES or time.monotonic() >= until:
                break
    except httpx.HTTPError:
        pass
    return kept[:KEPT_BYTES].decode("utf-8", "replace").replace("\0", "\ufffd")


@cache
def _tls() -> ssl.SSLContext:
    """Kept while the container lives."""
    import httpx

    hush()
    return httpx.create_ssl_context(trust_env=False)
