"""A stand-in for Paystack's checkout, on loopback: for those who have no key of their own, or no way to the internet.

It opens transactions and says what became of them, in Paystack's own shapes. Nobody enters a card here:
`POST /pay/{reference}` is what the payer does, and its answer is the webhook that Paystack would send.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from local.stand_in import Answer, serving_stand_in

BANK = {"id": 9, "name": "Guaranty Trust Bank", "slug": "guaranty-trust-bank", "code": "058", "active": True}
FEE_PER_MILLE = 15


@dataclass(frozen=True, slots=True)
class Paystack:
    """transactions: as `GET /transaction/verify` shows them, by reference · numbers: Paystack's own, which never come
    again, not even after a restart"""

    transactions: dict[str, dict[str, Any]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(time.time_ns() // 1_000_000))

    def answer(self, method: str, path: str, body: dict[str, Any]) -> Answer:
        match method, path.strip("/").split("/"):
            case "POST", ["transaction", "initialize"]:
                return self._open(body)
            case "GET", ["transaction", "verify", reference] if reference in self.transactions:
                return _yes("Verification successful", self.transactions[reference])
            case "POST", ["pay", reference] if reference in self.transactions:
                return 200, self._pay(self.transactions[reference])
            case _, ["transaction" | "pay", *_]:
                return _no(404, "Transaction reference not found.", "transaction_not_found")
            case "GET", ["bank"]:
                return _yes("Banks retrieved", [BANK])
            case _:
                return _no(404, "Nothing stands in for this.", "not_found")

    def _open(self, asked: dict[str, Any]) -> Answer:
        reference = asked["reference"]
        if reference in self.transactions:
            return _no(400, "Duplicate Transaction Reference", "duplicate_reference")
        code = reference.rpartition("-")[2][-10:]
        self.transactions[reference] = {
            "id": next(self.numbers),
            "domain": "test",
            "status": "abandoned",
            "reference": reference,
            "amount": asked["amount"],
            "requested_amount": asked["amount"],
            "currency": asked["currency"],
            "fees": None,
            "channel": "card",
            "gateway_response": "The transaction was not completed",
            "paid_at": None,
            "created_at": _now(),
            "metadata": asked["metadata"],
            "authorization": {},
            "customer": {"id": 181873746, "email": asked["email"], "customer_code": "CUS_1rkzaqsv4rrhqo6"},
        }
        started = {"authorization_url": f"https://checkout.paystack.com/{code}", "access_code": code}
        return _yes("Authorization URL created", started | {"reference": reference})

    def _pay(self, transaction: dict[str, Any]) -> dict[str, Any]:
        """The payer bears the fee: more comes than was asked for."""
        fees = transaction["requested_amount"] * FEE_PER_MILLE // 1000
        transaction |= {
            "status": "success",
            "amount": transaction["requested_amount"] + fees,
            "fees": fees,
            "gateway_response": "Successful",
            "paid_at": _now(),
            "authorization": {"authorization_code": "AUTH_uh8bcl3zbn", "last4": "4081", "channel": "card"},
        }
        return {"event": "charge.success", "data": transaction}


@contextmanager
def serving_paystack() -> Iterator[str]:
    """Serve inside the block; gives the base URL."""
    with serving_stand_in("paystack", Paystack().answer) as url:
        yield url


def _yes(message: str, about: object) -> Answer:
    return 200, {"status": True, "message": message, "data": about}


def _no(status: int, message: str, code: str) -> Answer:
    return status, {"status": False, "message": message, "type": "validation_error", "code": code}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
