"""People: each speaks HTTP with the API, and nothing else."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import Any, TypeAlias

import httpx
import pyotp

Document: TypeAlias = dict[str, Any]

TOTP_SECONDS = 30
ON_THE_WAY_SECONDS = 10  # a code that expires before it arrives is none


class Unexpected(Exception):
    """Something was answered, or became of something, that the story does not have."""


@dataclass(slots=True)
class Person:
    """web: their browser or app · token: what they carry once they have signed in"""

    name: str
    web: httpx.Client
    email: str = ""
    phone: str = ""
    password: str = ""
    id: str = ""
    token: str = ""

    def get(self, path: str, **query: str | int) -> Document:
        return self._said(self.web.get(path, params=query, headers=self._headers()))

    def post(self, path: str, body: Document | None = None) -> Document:
        headers = self._headers() | {"idempotency-key": str(uuid.uuid4())}
        return self._said(self.web.post(path, json=body, headers=headers))

    def put(self, path: str, body: Document) -> Document:
        return self._said(self.web.put(path, json=body, headers=self._headers()))

    def is_refused(self, slug: str, path: str, body: Document | None = None) -> None:
        """POST what must not be possible: raises `Unexpected` unless it is refused for just this reason."""
        headers = self._headers() | {"idempotency-key": str(uuid.uuid4())}
        answer = self.web.post(path, json=body, headers=headers)
        if answer.is_success or answer.json().get("type") != slug:
            raise Unexpected(f"{_told(answer)}, and not {slug}")

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"} if self.token else {}

    def _said(self, answer: httpx.Response) -> Document:
        if not answer.is_success:
            raise Unexpected(_told(answer))
        document: Document = answer.json()
        return document


@dataclass(slots=True)
class Authenticator:
    """The app on an administrator's phone, and somebody who never types the same code twice."""

    secret: str
    used: int = 0

    def code(self) -> str:
        """The oldest code that stays good for a while and was not used; waits for the next one where all were."""
        step = max(_step_at(time.time() + ON_THE_WAY_SECONDS) - 1, self.used + 1)
        while step > _step_at(time.time()) + 1:
            time.sleep(0.1)
        self.used = step
        return pyotp.TOTP(self.secret).generate_otp(step)


@dataclass(frozen=True, slots=True)
class Order:
    """An order as its buyer sees it."""

    id: str
    title: str
    buyer: Person

    def read(self) -> Document:
        return self.buyer.get(f"/v1/orders/{self.id}")

    @property
    def state(self) -> str:
        return str(self.read()["state"])


def expect(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise Unexpected(otherwise)


def _told(answer: httpx.Response) -> str:
    try:
        problem = answer.json()
        said = f"{problem['type']}: {problem['detail']} {problem.get('errors') or ''}".rstrip()
    except (ValueError, KeyError, TypeError):
        said = answer.text[:300]
    return f"{answer.request.method} {answer.request.url.path} answered {answer.status_code} {said}"


def _step_at(seconds: float) -> int:
    return int(seconds) // TOTP_SECONDS
