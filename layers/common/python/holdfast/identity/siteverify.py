"""Google's siteverify, over the network: what became of a captcha's token. A token is good once, so nothing is asked
twice."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from holdfast.identity.rules.captcha import OUR_FAULT, Verdict

if TYPE_CHECKING:
    import httpx

URL: Final = "https://www.google.com/recaptcha/api/siteverify"
_CONNECT_SECONDS, _READ_SECONDS = 2.0, 4.0
_instead: "list[httpx.BaseTransport]" = []


class NoVerdict(Exception):
    """Google did not answer, or not about the token. `why` has neither secret nor token in it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def ask(secret: str, token: str, address: str) -> Verdict:
    """What Google says of the token that came from `address`. Raises NoVerdict."""
    import httpx

    # httpx and httpcore log what they send and to whom.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    timeout = httpx.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS)
    transport = _instead[-1] if _instead else None
    form = {"secret": secret, "response": token} | ({"remoteip": address} if address else {})
    try:
        with httpx.Client(timeout=timeout, transport=transport, follow_redirects=False) as client:
            answer = client.post(URL, data=form)
    except httpx.HTTPError as error:
        why = type(error).__name__
    else:
        if answer.status_code == 200:
            return _verdict(answer.content)
        why = f"status {answer.status_code}"
    # Raised here and not in the except clause: httpx's exceptions hold the request, which holds the secret.
    raise NoVerdict(why)


@contextmanager
def instead_of_network(transport: "httpx.BaseTransport") -> Iterator[None]:
    """Ask `transport` inside the block: a Google of a test, in its process."""
    _instead.append(transport)
    try:
        yield
    finally:
        _instead.pop()


def _verdict(body: bytes) -> Verdict:
    try:
        document = json.loads(body)
    except ValueError:
        raise NoVerdict("the answer is not JSON") from None
    if not isinstance(document, dict) or not isinstance(document.get("success"), bool):
        raise NoVerdict("the answer makes no sense")
    told = document.get("error-codes") or []
    errors = tuple(str(each) for each in told) if isinstance(told, list) else (str(told),)
    if ours := OUR_FAULT.intersection(errors):
        raise NoVerdict(f"our secret: {', '.join(sorted(ours))}")
    score, action = document.get("score"), document.get("action")
    return Verdict(
        is_success=document["success"] and not errors,
        hostname=str(document.get("hostname") or ""),
        action=action if isinstance(action, str) else None,
        score=float(score) if isinstance(score, int | float) and not isinstance(score, bool) else None,
        errors=errors,
    )
