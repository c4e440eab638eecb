"""A tenant whose provider's account is reconciled day by day."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import available, clearing
from holdfast.ledger.rules.transfers import Transfer, move
from tests.api import Answer, Api
from tests.factories.escrow import pass_time
from tests.ledger.books import post_alone

OUTSIDE = clearing("paystack", "NGN")
INSIDE = available("usr_everybody", "NGN")
DAY = timedelta(days=1)


def naira(minor: int) -> Money:
    return Money(minor, "NGN")


@dataclass
class Books:
    """begins_at: of the first day. Days are counted from 0."""

    api: Api
    admin: Admin
    begins_at: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(hours=1))
    day: int = 0
    _keys: Iterator[int] = field(default_factory=count)

    def book(self, **amounts: int) -> None:
        """Post what came in (or went out, if negative) today, by reference."""
        for reference, minor in amounts.items():
            source, destination = (OUTSIDE, INSIDE) if minor > 0 else (INSIDE, OUTSIDE)
            legs = move(source, destination, naira(abs(minor)))
            post_alone(self.api.tenant, Transfer(f"key-{next(self._keys)}", "test", reference, legs, "as booked"))

    def sleep(self, days: int = 1) -> None:
        pass_time(self.api.tenant, days * DAY)
        self.day += days

    def body(self, *said: tuple[str, int], first: int | None = None, **more: Any) -> dict[str, Any]:
        """Their statement of yesterday, or of the days since `first`."""
        yesterday = self.at(self.day - 1)
        return {
            "owner": "paystack",
            "currency": "NGN",
            "begins_at": (yesterday if first is None else self.at(first)).isoformat(),
            "ends_at": self.at(self.day).isoformat(),
            "lines": [self.line(reference, minor) for reference, minor in said],
            **more,
        }

    def line(self, reference: str, minor: int, day: int | None = None) -> dict[str, Any]:
        moment = self.at(self.day - 1 if day is None else day) + timedelta(hours=5)
        return {"reference": reference, "amount": naira(minor).amount, "occurred_at": moment.isoformat()}

    def at(self, day: int) -> datetime:
        return self.begins_at + day * DAY

    def send(self, body: dict[str, Any], **more: Any) -> Answer:
        return self.api.call("ledger/reconcile_account", self.admin, body, **more)

    def reconcile(self, *said: tuple[str, int], **more: Any) -> Any:
        answer = self.send(self.body(*said, **more))
        assert answer.status == 201, answer.text
        return answer.body

    def report(self, run: Any, **query: str) -> Any:
        answer = self.api.call("ledger/get_reconciliation", self.admin, query=query, reconciliation_id=run["id"])
        assert answer.status == 200, answer.text
        return answer.body

    def found(self, run: Any) -> dict[str, tuple[str, str]]:
        """The differences of a run by reference: kind and amount."""
        listed = self.report(run, limit="100")["data"]
        return {each["reference"]: (each["kind"], each["amount"]["amount"]) for each in listed}


def amounts(run: Any) -> dict[str, str | None]:
    """The figures of a run."""
    names = ("our_opening", "our_closing", "their_opening", "their_closing", "difference", "gap", "unexplained")
    return {name: run[name] and run[name]["amount"] for name in names}


def csv_of(lines: list[dict[str, Any]]) -> str:
    rows = [f"{line['reference']},{line['amount']},{line['occurred_at']},{json.dumps('from, them')}" for line in lines]
    return "\r\n".join(["reference,amount,occurred_at,description", *rows])
