"""A stand-in for Fincra's checkout, on loopback: for those who have no key of their own, or no way to the internet.

It opens payments and accounts and says what became of them, in Fincra's own shapes. `POST /pay/{reference}` is what the
payer does, `POST /pay/{account number}` with an `amount` a transfer, and the answer is the webhook that Fincra would
send.
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

BANKS = [{"id": "2", "code": "058", "name": "Guaranty Trust Bank", "nibssCode": "058", "branches": []}]
FEE_PER_MILLE = 15


@dataclass(frozen=True, slots=True)
class Fincra:
    """payments: as a query shows them, by our reference · accounts: Fincra's own identifiers, by number · collections:
    by Fincra's reference · numbers: Fincra's own, which never come again"""

    payments: dict[str, dict[str, Any]] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    collections: dict[str, dict[str, Any]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(time.time_ns() // 1_000_000))

    def answer(self, method: str, path: str, body: dict[str, Any]) -> Answer:
        match method, path.strip("/").split("/"):
            case "POST", ["checkout", "payments"]:
                return self._open(body)
            case "GET", ["checkout", "payments", "merchant-reference", reference] if reference in self.payments:
                return 200, {"status": True, "message": "Payment details fetched", "data": self.payments[reference]}
            case "POST", ["pay", reference] if reference in self.payments:
                return 200, self._pay(self.payments[reference])
            case "POST", ["pay", number] if number in self.accounts:
                return 200, self._collect(number, body["amount"])
            case "POST", ["profile", "virtual-accounts", "requests"]:
                return self._open_account(body)
            case "GET", ["collections", "reference", reference] if reference in self.collections:
                found = self.collections[reference]
                return 200, {"success": True, "message": "Collection fetched successfully", "data": found}
            case _, ["checkout" | "pay", *_]:
                return _no(404, "Payment not found", "RESOURCE_NOT_FOUND")
            case "GET", ["core", "banks"]:
                return 200, {"success": True, "message": "Banks fetched successfully", "data": BANKS}
            case "GET", ["profile", "business", "me"]:
                return 200, {
                    "success": True,
                    "message": "Parent business fetched successfully",
                    "data": {"_id": "business"},
                }
            case _:
                return _no(404, "Nothing stands in for this.", "RESOURCE_NOT_FOUND")

    def _open(self, asked: dict[str, Any]) -> Answer:
        reference = asked["reference"]
        if reference in self.payments:
            return _no(422, "Reference has already been used", "UNPROCESSABLE_ENTITY")
        number = next(self.numbers)
        code = f"fcr-p-{number:x}"[-16:]
        self.payments[reference] = {
            "id": number,
            "amount": asked["amount"],
            "amountExpected": asked["amount"],
            "amountReceived": None,
            "varianceType": None,
            "currency": asked["currency"],
            "feeBearer": asked["feeBearer"],
            "reference": code,
            "merchantReference": reference,
            "metadata": asked["metadata"],
            "status": "pending",
            "message": None,
            "customer": asked["customer"] | {"phoneNumber": None},
            "createdAt": _now(),
        }
        link = f"https://sandbox-checkout.fincra.com/pay/{code}"
        started = {"link": link, "reference": reference, "payCode": code}
        return 200, {"status": True, "message": "Hosted link generated", "data": started}

    def _open_account(self, asked: dict[str, Any]) -> Answer:
        number, identifier = f"39{next(self.numbers) % 10**8:08}", f"{next(self.numbers):024x}"
        self.accounts[number] = identifier
        name = f"{asked['KYCInformation']['firstName']} {asked['KYCInformation']['lastName']}"
        information = {"accountNumber": number, "accountName": name, "bankName": "WEMA BANK", "bankCode": "035"}
        made = {"_id": identifier, "status": "approved", "currency": "NGN", "accountInformation": information}
        return 200, {"success": True, "message": "A NGN virtual account has been created for you", "data": made}

    def _collect(self, number: str, naira: int) -> dict[str, Any]:
        reference = f"{next(self.numbers):032x}"
        same = {"reference": reference, "status": "successful", "sourceAmount": naira, "destinationAmount": naira}
        same |= {"sourceCurrency": "NGN", "destinationCurrency": "NGN"}
        self.collections[reference] = same | {"payeeAccountNumber": number, "destinationFee": 0, "message": None}
        return {"event": "collection.successful", "data": same | {"virtualAccount": self.accounts[number], "fee": 0}}

    def _pay(self, payment: dict[str, Any]) -> dict[str, Any]:
        payment |= {"status": "success", "amountReceived": payment["amount"], "updatedAt": _now()}
        charge = {
            "chargeReference": f"fcr-bt-{payment['id']:x}",
            "id": payment["id"],
            "fee": payment["amount"] * FEE_PER_MILLE // 1000,
            "status": "success",
            "reference": payment["merchantReference"],
            "type": "bank_transfer",
            "settlementDestination": "wallet",
        }
        same = ("amount", "amountExpected", "amountReceived", "varianceType", "currency", "customer", "metadata")
        return {"event": "charge.successful", "data": charge | {name: payment[name] for name in same}}


@contextmanager
def serving_fincra() -> Iterator[str]:
    """Serve inside the block; gives the base URL."""
    with serving_stand_in("fincra", Fincra().answer) as url:
        yield url


def _no(status: int, sentence: str, kind: str) -> Answer:
    return status, {"success": False, "error": sentence, "errorType": kind}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
