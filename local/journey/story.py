"""The story as it is told: a line for each step, with what the API says of the order after it."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import httpx

from local.cloud import Cloud
from local.inbox import PATH as INBOX
from local.journey.people import Document, Order, Person, Unexpected, expect

T = TypeVar("T")

PATIENCE_SECONDS = 30.0
CODE = re.compile(r"\b(\d{6}) is your [\w ]+ code")


@dataclass(slots=True)
class Line:
    """What is said of one step: while it is made, words and the order may be added."""

    words: list[str]
    order: Order | None

    def add(self, words: str) -> None:
        self.words.append(words)


@dataclass(slots=True)
class Story:
    """run: sets these people apart from those of earlier runs · where: the step being made"""

    cloud: Cloud
    web: httpx.Client
    tenant: str
    run: str = field(default_factory=lambda: secrets.token_hex(3))
    steps: int = 0
    where: str = "the beginning"

    def chapter(self, title: str) -> None:
        print(f"\n  {title}", flush=True)

    @contextmanager
    def step(self, who: Person | str, what: str, order: Order | None = None) -> Iterator[Line]:
        """Make a step inside the block; told when it is done."""
        name = who if isinstance(who, str) else who.name
        self.where = f"step {self.steps + 1} ({name} {what.rstrip(':,')})"
        line = Line([what], order)
        yield line
        after = _state_of(line.order.read()) if line.order else ""
        self.steps += 1
        print(f"{self.steps:4}  {name:<9} {' '.join(line.words):<53}  {after}".rstrip(), flush=True)

    def person(self, name: str, *, phone: str = "") -> Person:
        email = f"{name.lower()}.{self.run}@example.com"
        return Person(name, self.web, email, phone, password=f"a long evening {secrets.token_urlsafe(9)}")

    def until(self, check: Callable[[], T | None], wanted: str) -> T:
        """Look again and again until there is something to see."""
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while not (found := check()):
            if time.monotonic() > give_up_at:
                raise Unexpected(f"{wanted} did not happen within {PATIENCE_SECONDS:.0f} s")
            time.sleep(0.05)
        return found

    def until_state(self, order: Order, state: str) -> None:
        self.until(lambda: order.state == state, f"{order.title} being {state}")

    def mail(self, to: str, containing: str) -> str:
        """The newest message to an address or number with these words, as soon as it has come."""

        def newest() -> str | None:
            mails = self.web.get(INBOX, params={"format": "json"}).json()
            return next((mail["text"] for mail in reversed(mails) if _is(mail, to, containing)), None)

        return self.until(newest, f"a message to {to} with {containing!r}")

    def code(self, to: str) -> str:
        found = CODE.search(self.mail(to, " is your "))
        assert found is not None, "the words before it are there"
        return found[1]


@contextmanager
def opened(base_url: str, cloud: Cloud) -> Iterator[Story]:
    tenant = cloud.plan.parameters["DefaultTenant"]
    headers = {"holdfast-tenant": tenant}
    with httpx.Client(base_url=base_url, headers=headers, timeout=30, trust_env=False) as web:
        yield Story(cloud, web, tenant)


def amount_of(money: Document) -> str:
    """NGN 1,500.00"""
    whole, point, decimals = str(money["amount"]).partition(".")
    return f"{money['currency']} {int(whole):,}{point}{decimals}"


def balance_of(person: Person, currency: str) -> str:
    """What the person may spend or withdraw, in decimals."""
    balances = person.get("/v1/balance")["balances"]
    return next((str(each["available"]["amount"]) for each in balances if each["currency"] == currency), "0.00")


def expect_state(document: Document, state: str) -> Document:
    expect(document["state"] == state, f"it is {document['state']} and not {state}")
    return document


def _state_of(order: Document) -> str:
    held = order["money"]["held"]
    is_held = any(digit not in "0." for digit in held["amount"])
    return f"{order['state']:<11}  {'held ' + amount_of(held) if is_held else 'nothing held'}"


def _is(mail: Document, to: str, containing: str) -> bool:
    return mail["to"] == to and (containing in mail["text"] or containing in mail["subject"])
