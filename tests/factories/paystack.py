"""Paystack in this process, by the answers that it documents."""

import hashlib
import json
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from holdfast.payments.providers.paystack_words import their_reference
from holdfast.platform.http_client import instead_of_network
from tests.factories.payments import PAYLOADS, PRICE


@dataclass(slots=True)
class PaystackInProcess(httpx.BaseTransport):
    """Answers with the payloads that Paystack documents, about the transactions and refunds it is told of.

    lists: what its lists of transactions, transfers and refunds show · accounts: whose number it is, by customer; None
    while it is not assigned · knows_customers: whether an account is assigned at once · failures: raised or answered
    instead, one for each request, until there are none left.
    """

    transactions: dict[str, Mapping[str, object]] = field(default_factory=dict)
    refunds: list[dict[str, object]] = field(default_factory=list)
    refund_status: str = "pending"
    accounts: dict[str, str | None] = field(default_factory=dict)
    knows_customers: bool = True
    lists: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    failures: list[Exception | httpx.Response] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)

    def takes(self, payment_id: str, minor: int = PRICE.minor, **changes: object) -> None:
        """The payer has paid: from now on the transaction says so."""
        paid = {"status": "success", "amount": minor, "requested_amount": minor, "fees": 0, "currency": "NGN"}
        self.transactions[their_reference(payment_id)] = {**paid, "domain": "test", **changes}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.failures:
            failure = self.failures.pop(0)
            if isinstance(failure, Exception):
                raise failure
            return failure
        path = request.url.path
        body = json.loads(request.content) if request.content else {}
        if "from" in request.url.params:
            return self._list(path[1:], request.url.params)
        if path == "/transaction":
            return httpx.Response(200, json={"status": True, "message": "Transactions retrieved", "data": []})
        if request.method == "POST" and path == "/transaction/initialize":
            return _answered(_documented("start_payment", "started"), reference=body["reference"])
        if path.startswith("/transaction/verify/"):
            return self._verify(path.rpartition("/")[2])
        if request.method == "POST" and path == "/refund":
            return self._refund(body)
        if path == "/refund":
            return httpx.Response(200, json={"status": True, "message": "Refunds retrieved", "data": self.refunds})
        if path.startswith("/refund/"):
            [refund] = [one for one in self.refunds if str(one["id"]) == path.rpartition("/")[2]]
            return httpx.Response(200, json={"status": True, "message": "Refund retrieved", "data": refund})
        if path.startswith(("/customer", "/dedicated_account")):
            return self._account(request.method, path, body)
        raise AssertionError(f"Paystack is not known to answer {request.method} {path}")

    def _list(self, name: str, query: Mapping[str, str]) -> httpx.Response:
        """One page of those with the status that is asked for."""
        size, page = int(query["perPage"]), int(query["page"])
        found = [each for each in self.lists.get(name, []) if query.get("status", each["status"]) == each["status"]]
        shown = found[(page - 1) * size : page * size]
        return httpx.Response(200, json={"status": True, "message": "Retrieved", "data": shown})

    def credits(self, number: str, minor: int = PRICE.minor, **changes: object) -> str:
        """Somebody transferred to the account; Paystack's own reference of it."""
        reference = f"16135{len(self.transactions)}-{random.randrange(10**10)}"
        receiver = {"receiver_bank_account_number": number}
        about = {"channel": "dedicated_nuban", "authorization": receiver, "metadata": "", **changes}
        self.takes(reference, minor, **about)
        return reference

    def assigns(self, customer: str) -> str:
        """An account that was asked for is there; its number."""
        number = f"99{random.randrange(10**8):08}"
        self.accounts[customer] = number
        return number

    def _account(self, method: str, path: str, body: Mapping[str, Any]) -> httpx.Response:
        match method, path.strip("/").split("/"):
            case "POST", ["customer"]:
                code = f"CUS_{hashlib.sha256(body['email'].encode()).hexdigest()[:15]}"
                self.accounts.setdefault(code, None)
                made = _documented("open_account", "opened", 0)
                return _answered(made, customer_code=code, email=body["email"])
            case "POST", ["dedicated_account"]:
                if not self.knows_customers:
                    return httpx.Response(400, json=_documented("open_account", "requested", 1))
                number = self.accounts[body["customer"]] or self.assigns(body["customer"])
                return _answered(_documented("open_account", "opened", 1), account_number=number)
            case "POST", ["dedicated_account", "assign"]:
                return httpx.Response(200, json=_documented("open_account", "requested", 2))
            case "GET", ["customer", code]:
                account = _documented("find_account", "opened")["data"]["dedicated_account"]
                number = self.accounts[code]
                account = None if number is None else account | {"account_number": number}
                return _answered(_documented("find_account", "opened"), customer_code=code, dedicated_account=account)
        raise AssertionError(f"Paystack is not known to answer {method} {path}")

    def _verify(self, reference: str) -> httpx.Response:
        found = self.transactions.get(reference)
        if found is None:
            return httpx.Response(400, json={"status": False, "message": "Transaction reference not found."})
        return _answered(_documented("find_payment", "paid"), reference=reference, **found)

    def _refund(self, body: Mapping[str, Any]) -> httpx.Response:
        about = {name: body[name] for name in ("amount", "currency", "merchant_note")}
        answer = _documented("send_refund", "accepted")
        transaction = {**answer["data"]["transaction"], "reference": body["transaction"]}
        answer["data"] |= {**about, "status": self.refund_status, "id": 3018284 + len(self.refunds)}
        self.refunds.append(dict(answer["data"]))
        return _answered(answer, transaction=transaction)


@contextmanager
def paystack_http() -> Iterator[PaystackInProcess]:
    paystack = PaystackInProcess()
    with instead_of_network("paystack", paystack):
        yield paystack


def _documented(operation: str, situation: str, place: int = 0) -> Any:
    """The body of an answer that Paystack documents for the situation, of the first if there are more."""
    answers = json.loads((PAYLOADS / "paystack" / "answers.json").read_text())
    return answers[operation][situation][place]["body"]


def _answered(answer: Any, **changes: object) -> httpx.Response:
    return httpx.Response(200, json={**answer, "data": {**answer["data"], **changes}})
