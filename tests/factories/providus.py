"""Providus in this process, by the payloads that it documents, and its notifications with their static header."""

import json
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha512
from typing import Any

import httpx

from holdfast.payments.rules.pay_ins import Payment
from holdfast.platform.http_client import instead_of_network
from holdfast.platform.settings import secret
from tests.factories.payments import PAYLOADS, SignedWebhook


@dataclass(slots=True)
class ProvidusInProcess(httpx.BaseTransport):
    """Makes account numbers, and answers about the settlements it is told of.

    failures: raised or answered instead, one for each request, until there are none left.
    """

    settlements: dict[str, Mapping[str, object]] = field(default_factory=dict)
    failures: list[Exception | httpx.Response] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)

    def takes(self, payment: Payment, amount: object = 5000.0, **changes: object) -> str:
        """Somebody transferred to the payment's account; the settlement's id."""
        assert payment.transfer_to is not None
        return self.settles(payment.transfer_to.account_number, amount, **changes)

    def settles(self, account_number: str, amount: object = 5000.0, **changes: object) -> str:
        """Somebody transferred to the account; the settlement's id."""
        settlement = str(random.randrange(10**23, 10**24))
        about = {"accountNumber": account_number, "transactionAmount": amount, "settlementId": settlement}
        self.settlements[settlement] = {**about, **changes}
        return settlement

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.failures:
            failure = self.failures.pop(0)
            if isinstance(failure, Exception):
                raise failure
            return failure
        if request.url.path.endswith("/PiPCreateDynamicAccountNumber"):
            number, reference = f"99{random.randrange(10**8):08}", f"{random.getrandbits(64):x}"
            made = {**_documented("start_payment", "started"), **json.loads(request.content)}
            return httpx.Response(200, json=made | {"account_number": number, "initiationTranRef": reference})
        if request.url.path.endswith("/PiPCreateReservedAccountNumber"):
            made = {**_documented("open_account", "opened"), **json.loads(request.content)}
            return httpx.Response(200, json=made | {"account_number": f"98{random.randrange(10**8):08}"})
        assert request.url.path.endswith("/PiPverifyTransaction_settlementid"), request.url
        found = self.settlements.get(request.url.params["settlement_id"])
        if found is None:
            return httpx.Response(200, json=_documented("find_payment", "not_yet"))
        return httpx.Response(200, json={**_documented("find_payment", "paid"), **found})


@contextmanager
def providus_http() -> Iterator[ProvidusInProcess]:
    providus = ProvidusInProcess()
    with instead_of_network("providus", providus):
        yield providus


def providus_webhook(payment: Payment, settlement: str, **changes: object) -> SignedWebhook:
    """The notification of a settlement to the payment's account, as Providus documents it."""
    assert payment.transfer_to is not None
    notice = json.loads((PAYLOADS / "providus" / "webhooks.json").read_text())["payment_paid"]
    about = {"accountNumber": payment.transfer_to.account_number, "initiationTranRef": payment.provider_reference}
    return providus_signed(json.dumps(notice | about | {"settlementId": settlement} | changes))


def providus_transfer(account_number: str, settlement: str, **changes: object) -> SignedWebhook:
    """The notification of a settlement to an account that is somebody's for good."""
    notice = json.loads((PAYLOADS / "providus" / "webhooks.json").read_text())["payment_paid"]
    about = {"accountNumber": account_number, "initiationTranRef": "", "settlementId": settlement}
    return providus_signed(json.dumps(notice | about | changes))


def providus_signed(body: str) -> SignedWebhook:
    return SignedWebhook("payments/receive_providus_webhook", body, {"x-auth-signature": providus_signature()})


def providus_signature() -> str:
    return sha512(f"{secret('providus_client_id')}:{secret('providus_client_secret')}".encode()).hexdigest().upper()


def _documented(operation: str, situation: str) -> Any:
    answers = json.loads((PAYLOADS / "providus" / "answers.json").read_text())
    return answers[operation][situation][0]["body"]
