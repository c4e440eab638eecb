"""Google's siteverify, over the network: what became of a captcha's token. A token is good once, so nothing is asked
twice."""

import json
from typing import Final

from holdfast.identity.rules.captcha import OUR_FAULT, Verdict
from holdfast.platform.http_client import HttpClient, NoAnswer, NotReached, transport_to

API: Final = "recaptcha"
_BASE_URL: Final = "https://www.google.com"
_PATH: Final = "/recaptcha/api/siteverify"
_READ_SECONDS: Final = 4.0


class NoVerdict(Exception):
    """Google did not answer, or not about the token. `why` has neither secret nor token in it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def ask(secret: str, token: str, address: str) -> Verdict:
    """What Google says of the token that came from `address`. Raises NoVerdict."""
    form = {"secret": secret, "response": token} | ({"remoteip": address} if address else {})
    client = HttpClient(_BASE_URL, {}, transport_to(API), read_seconds=_READ_SECONDS)
    try:
        answer = client.call("POST", _PATH, form=form)
    except (NotReached, NoAnswer) as failure:
        raise NoVerdict(str(failure)) from None
    if answer.status != 200:
        raise NoVerdict(f"status {answer.status}")
    return _verdict(answer.body)


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
