"""A stand-in for Paystack's checkout, on loopback: for those who have no key of their own, or no way to the internet.

It opens transactions and accounts and says what became of them, in Paystack's own shapes. Nobody enters a card here:
`POST /pay/{reference}` is what the payer does, `POST /pay/{account number}` with an `amount` a transfer, and the answer
is the webhook that Paystack would send.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from local.stand_in import Answer, serving_stand_in

BANK = {"id": 9, "name": "Guaranty Trust Bank", "slug": "guaranty-trust-bank", "code": "058", "active": True}
FEE_PER_MILLE = 15


@dataclass(frozen=True, slots=True)
class Paystack:
    """transactions: as `GET /transaction/verify` shows them, by reference · accounts: as `GET /customer` shows them, by
    customer · numbers: Paystack's own, which never come again, not even after a restart"""

    transactions: dict[str, dict[str, Any]] = field(default_factory=dict)
    accounts: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(time.time_ns() // 1_000_000))

    def answer(self, method: str, path: str, body: dict[str, Any]) -> Answer:
        match method, path.strip("/").split("/"):
            case "POST", ["transaction", "initialize"]:
                return self._open(body)
            case "GET", ["transaction", "verify", reference] if reference in self.transactions:
                return _yes("Verification successful", self.transactions[reference])
            case "POST", ["pay", reference] if reference in self.transactions:
                return 200, self._pay(self.transactions[reference])
            case "POST", ["pay", number] if number in self._numbers():
                return 200, self._transfer(number, body)
            case "POST", ["customer"]:
                return _yes("Customer created", self._customer(body["email"]))
            case "POST", ["dedicated_account"]:
                return _yes("NUBAN successfully created", self._open_account(body["customer"]))
            case "GET", ["customer", code] if code in self.accounts:
                return _yes("Customer retrieved", {"customer_code": code, "dedicated_account": self.accounts[code]})
            case "GET", ["transaction"]:
                return _yes("Transactions retrieved", self._listed(body))
            case "GET", ["transfer" | "refund"]:
                return _yes("Retrieved", [])
            case _, ["transaction" | "pay" | "customer", *_]:
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

    def _listed(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        """One page of those with the status, or of all, as they were made."""
        size, page = int(query.get("perPage", 50)), int(query.get("page", 1))
        wanted = query.get("status")
        found = [each for each in self.transactions.values() if wanted in (None, each["status"])]
        return found[(page - 1) * size : page * size]

    def _customer(self, email: str) -> dict[str, Any]:
        code = f"CUS_{sha256(email.encode()).hexdigest()[:15]}"
        self.accounts.setdefault(code, None)
        return {"email": email, "domain": "test", "customer_code": code}

    def _open_account(self, customer: str) -> dict[str, Any]:
        account = self.accounts[customer] or {
            "bank": {"name": "Test Bank", "id": 20, "slug": "test-bank"},
            "account_name": "HOLDFAST",
            "account_number": f"12{next(self.numbers) % 10**8:08}",
            "assigned": True,
            "currency": "NGN",
            "active": True,
        }
        self.accounts[customer] = account
        return account

    def _numbers(self) -> set[str]:
        return {account["account_number"] for account in self.accounts.values() if account is not None}

    def _transfer(self, number: str, body: dict[str, Any]) -> dict[str, Any]:
        reference = f"{next(self.numbers)}-{number}"
        self._open({"reference": reference, "currency": "NGN", "metadata": "", "email": "", "amount": body["amount"]})
        paid = {"status": "success", "fees": 0, "channel": "dedicated_nuban", "paid_at": _now()}
        receiver = {"authorization": {"channel": "dedicated_nuban", "receiver_bank_account_number": number}}
        self.transactions[reference] |= {**paid, **receiver}
        return {"event": "charge.success", "data": self.transactions[reference]}

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
