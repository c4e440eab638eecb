"""Fincra in this process, by the payloads that it documents, and its webhooks with real signatures."""

import hashlib
import hmac
import json
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from holdfast.platform.http_client import instead_of_network
from holdfast.platform.settings import secret
from tests.factories.payments import PAYLOADS, SignedWebhook


@dataclass(slots=True)
class FincraInProcess(httpx.BaseTransport):
    """Answers about the payments and payouts it is told of.

    failures: raised or answered instead, one for each request, until there are none left · moved: the references of
    the payouts that it took, in order · accounts: by Fincra's identifier, with their status · first_status: which an
    account has when it was asked for
    """

    payments: dict[str, Mapping[str, object]] = field(default_factory=dict)
    payouts: dict[str, dict[str, object]] = field(default_factory=dict)
    moved: list[str] = field(default_factory=list)
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    collections: dict[str, dict[str, Any]] = field(default_factory=dict)
    first_status: str = "approved"
    failures: list[Exception | httpx.Response] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)

    def takes(self, payment_id: str, amount: object = 5000, **changes: object) -> None:
        """The payer has paid: from now on the payment says so."""
        self.payments[payment_id] = {"amount": amount, "amountReceived": amount, **changes}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.failures:
            failure = self.failures.pop(0)
            if isinstance(failure, Exception):
                raise failure
            return failure
        body = json.loads(request.content) if request.content else {}
        match request.method, request.url.path.strip("/").split("/"):
            case "POST", ["checkout", "payments"]:
                return _answered("start_payment", "started", reference=body["reference"])
            case "GET", ["checkout", "payments", "merchant-reference", reference]:
                return self._payment(reference)
            case "POST", ["disbursements", "payouts"]:
                return self._pay_out(body)
            case "GET", ["disbursements", "payouts", "customer-reference", reference]:
                return self._payout(reference)
            case "POST", ["core", "accounts", "resolve"]:
                return _answered("resolve_account", "resolved", accountNumber=body["accountNumber"])
            case "GET", ["profile", "business", "me"]:
                return httpx.Response(200, json=_documented("check_credentials", "known"))
            case "GET", ["core", "banks"]:
                return httpx.Response(200, json=_documented("list_banks", "listed"))
            case "POST", ["profile", "virtual-accounts", "requests"]:
                return self._open()
            case "GET", ["profile", "virtual-accounts", identifier]:
                return httpx.Response(200, json={"success": True, "data": self.accounts[identifier]})
            case "GET", ["collections", "reference", reference]:
                if reference not in self.collections:
                    return httpx.Response(404, json=_documented("find_credit", "not_found"))
                return _answered("find_credit", "paid", reference=reference, **self.collections[reference])
        raise AssertionError(f"Fincra is not known to answer {request.method} {request.url.path}")

    def credits(self, number: str, naira: object = 5000, **changes: object) -> str:
        """Somebody transferred to the account; Fincra's own reference of it."""
        reference = str(uuid4())
        about = {"payeeAccountNumber": number, "sourceAmount": naira, "destinationAmount": naira}
        self.collections[reference] = {**about, **changes}
        return reference

    def decides(self, identifier: str, status: str, **changes: object) -> None:
        """What becomes of an account that was asked for."""
        information = {
            "accountNumber": f"39{random.randrange(10**8):08}",
            "accountName": "ADA",
            "bankName": "WEMA BANK",
        }
        about = {"status": status, "accountInformation": information if status == "approved" else None}
        self.accounts[identifier] |= {**about, **changes}

    def _open(self) -> httpx.Response:
        identifier = f"{random.getrandbits(96):024x}"
        self.accounts[identifier] = {**_documented("open_account", "opened")["data"], "_id": identifier}
        self.decides(identifier, self.first_status)
        return httpx.Response(200, json={"success": True, "data": self.accounts[identifier]})

    def _payment(self, reference: str) -> httpx.Response:
        found = self.payments.get(reference)
        if found is None:
            return httpx.Response(404, json=_documented("find_payment", "not_found"))
        return _answered("find_payment", "paid", merchantReference=reference, **found)

    def _pay_out(self, body: Mapping[str, Any]) -> httpx.Response:
        reference = str(body["customerReference"])
        if reference in self.payouts:
            return httpx.Response(422, json=_documented("send_payout", "duplicate"))
        self.moved.append(reference)
        self.payouts[reference] = {"amountReceived": body["amount"], "status": "processing"}
        return _answered("send_payout", "accepted", customerReference=reference)

    def _payout(self, reference: str) -> httpx.Response:
        found = self.payouts.get(reference)
        if found is None:
            return httpx.Response(404, json=_documented("find_payout", "not_found"))
        return _answered("find_payout", "succeeded", customerReference=reference, **found)


@contextmanager
def fincra_http() -> Iterator[FincraInProcess]:
    fincra = FincraInProcess()
    with instead_of_network("fincra", fincra):
        yield fincra


def fincra_webhook(reference: str, situation: str = "payment_paid", **changes: object) -> SignedWebhook:
    """A webhook as Fincra documents it, about our reference, with `changes` in its `data`, without spaces."""
    webhook = json.loads((PAYLOADS / "fincra" / "webhooks.json").read_text())[situation]
    name = "customerReference" if situation.startswith("payout") else "reference"
    webhook["data"] |= {name: reference, **changes}
    return fincra_signed(json.dumps(webhook, separators=(",", ":"), ensure_ascii=False))


def fincra_account_webhook(identifier: str, situation: str) -> SignedWebhook:
    """What became of an account that was asked for, as Fincra documents it."""
    webhook = json.loads((PAYLOADS / "fincra" / "webhooks.json").read_text())[situation]
    webhook["data"]["id"] = identifier
    return fincra_signed(json.dumps(webhook, separators=(",", ":")))


def fincra_credit(identifier: str, reference: str, **changes: object) -> SignedWebhook:
    """The webhook of a transfer to somebody's account, as Fincra documents it."""
    webhook = json.loads((PAYLOADS / "fincra" / "webhooks.json").read_text())["credit_paid"]
    webhook["data"] |= {"virtualAccount": identifier, "reference": reference, **changes}
    return fincra_signed(json.dumps(webhook, separators=(",", ":")))


def fincra_signed(body: str) -> SignedWebhook:
    return SignedWebhook("payments/receive_fincra_webhook", body, {"signature": fincra_signature(body)})


def fincra_signature(body: str) -> str:
    return hmac.new(secret("fincra_webhook_secret").encode(), body.encode(), hashlib.sha512).hexdigest()


def _documented(operation: str, situation: str) -> Any:
    answers = json.loads((PAYLOADS / "fincra" / "answers.json").read_text())
    return answers[operation][situation][0]["body"]


def _answered(operation: str, situation: str, **changes: object) -> httpx.Response:
    answer = _documented(operation, situation)
    return httpx.Response(200, json={**answer, "data": {**answer["data"], **changes}})
