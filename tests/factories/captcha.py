"""Google's siteverify in this process, by the answers that it documents."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import httpx
import pytest

from holdfast.identity.siteverify import API
from holdfast.platform.http_client import instead_of_network

SECRET = "6Lc_a_secret_of_tests"
HOST = "127.0.0.1"  # of the application, in tests


def solved(action: str, score: float = 0.9, hostname: str = HOST) -> dict[str, object]:
    """What Google answers about a token of version 3 that was solved."""
    stamp = "2026-03-01T12:00:00Z"
    return {"success": True, "challenge_ts": stamp, "hostname": hostname, "score": score, "action": action}


def refused(*codes: str) -> dict[str, object]:
    return {"success": False, "error-codes": list(codes)}


@dataclass(slots=True)
class SiteverifyInProcess(httpx.BaseTransport):
    """Answers as it is told about each token, and with `invalid-input-response` about others; a solved one once."""

    answers: dict[str, dict[str, object] | httpx.Response | Exception] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert (request.method, str(request.url)) == ("POST", "https://www.google.com/recaptcha/api/siteverify")
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        self.asked.append(form)
        answer = self.answers.get(form["response"], refused("invalid-input-response"))
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            return answer
        if answer["success"]:
            self.answers[form["response"]] = refused("timeout-or-duplicate")
        return httpx.Response(200, json=answer)


@contextmanager
def captcha_http(monkeypatch: pytest.MonkeyPatch, secret: str = SECRET) -> Iterator[SiteverifyInProcess]:
    """The deployment has a secret of reCAPTCHA, and this is Google."""
    google = SiteverifyInProcess()
    monkeypatch.setattr("holdfast.identity.usecases.captcha.optional_secret", lambda name: secret)
    with instead_of_network(API, google):
        yield google
