"""Where webhooks may go: to public addresses over TLS. On one machine also to the machine itself."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from holdfast.kernel.refusals import Invalid

MAX_URL_LENGTH: Final = 500
_PORTS: Final = {"https": 443, "http": 80}
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")  # NAT64: the last four bytes are an IPv4 address
_OWN_NAME: Final = "localhost"


def check_url(url: str, *, is_local: bool) -> None:
    """Refuse what no webhook may be sent to. What a name resolves to is looked at each time it is called."""
    parts = _parts(url)
    host = (parts.hostname or "").rstrip(".")
    if not host:
        raise _refusal("This names no host.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _refusal("Leave out credentials and fragments.")
    literal = _literal(host)
    is_own = host == _OWN_NAME or (literal is not None and literal.is_loopback)
    if parts.scheme != "https" and not (is_local and is_own and parts.scheme == "http"):
        raise _refusal("Webhooks go to https:// only.")
    may_be_called = is_local if is_own else literal is None or may_call(host, is_local=is_local)
    if not may_be_called:
        raise _refusal("Webhooks go to public addresses only.")


def port_of(parts: SplitResult) -> int:
    return parts.port or _PORTS[parts.scheme]


def may_call(address: str, *, is_local: bool) -> bool:
    """Whether a webhook may be sent to this IP address: nothing of a private network, nor of the cloud's own."""
    found = _literal(address)
    if found is None:
        return False
    if isinstance(found, IPv6Address):
        if found.sixtofour is not None or found.teredo is not None:
            return False
        if found in _TRANSLATED:
            found = IPv4Address(found.packed[-4:])
    if found.is_loopback:
        return is_local
    return found.is_global and not found.is_multicast and not found.is_reserved


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    """The address that the host is; None for a name."""
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def _parts(url: str) -> SplitResult:
    if len(url) > MAX_URL_LENGTH or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise _refusal("Write the URL in ASCII, without spaces.")
    try:
        parts = urlsplit(url)
        _ = parts.port, parts.hostname
    except ValueError:
        raise _refusal("This is no URL.") from None
    if parts.port == 0:
        raise _refusal("This is no URL.")
    return parts


def _refusal(reason: str) -> Invalid:
    return Invalid.field("url", reason, slug="invalid-webhook-url")
