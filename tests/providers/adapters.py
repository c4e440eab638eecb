"""Every adapter that the contract holds for. A new one is an entry here and a folder of documented payloads.

`payloads/<name>/answers.json` says operation → situation → the requests expected, in order, and their answers.
`payloads/<name>/webhooks.json` says situation → the webhook's body.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from holdfast.kernel import clock
from holdfast.kernel.money import Money
from holdfast.payments.providers import Credentials, provider
from holdfast.payments.providers.port import (
    AccountRequest,
    PaymentRequest,
    PayoutRequest,
    Provider,
    RecipientRequest,
    RefundRequest,
)
from holdfast.payments.providers.sandbox import sign

PAYLOADS = Path(__file__).parent / "payloads"
PAYMENT = "pay_01jzk3v5x8e9bt2m4n6q7r8s9t"
TOLD = "202210301006807600001432"
PAYOUT = "wdl_01jzk3v5x8e9bt2m4n6q7r8s9v"
REFUND = "rfd_01jzk3v5x8e9bt2m4n6q7r8s9w"


@dataclass(frozen=True, slots=True)
class Adapter:
    """One adapter, and what of the contract its provider's protocol has no words for.

    sign: the headers with which the provider sends the body · silent: operations that need no request · lacks:
    operations that are always refused, as in send_refund, and situations that cannot be, as in find_payout.reversed ·
    headers: by which the provider knows us, a bearer token where there are none
    """

    name: str
    credentials: Credentials
    sign: Callable[[bytes], Mapping[str, str]]
    signature_header: str
    silent: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()
    headers: Mapping[str, str] = field(default_factory=dict)

    def open(self, transport: httpx.BaseTransport | None = None) -> Provider:
        return provider(self.name, self.credentials, deployment="local", transport=transport)

    def has(self, name: str) -> bool:
        return not {name, name.partition(".")[0]} & self.lacks

    def must_have(self, name: str) -> None:
        """Nothing to try where the protocol has no word for it."""
        if not self.has(name):
            pytest.skip(f"{self.name} has no {name}")

    def playing(self, operation: str, situation: str) -> "Scripted":
        self.must_have(f"{operation}.{situation}")
        answers = json.loads((PAYLOADS / self.name / "answers.json").read_text())
        return Scripted([Expected(**one) for one in answers[operation][situation]])

    def webhook(self, situation: str) -> bytes:
        self.must_have(situation)
        webhooks = json.loads((PAYLOADS / self.name / "webhooks.json").read_text())
        return json.dumps(webhooks[situation]).encode()


@dataclass(frozen=True, slots=True)
class Expected:
    request: str
    status_code: int
    body: object


@dataclass(slots=True)
class Scripted(httpx.BaseTransport):
    """Answers the expected requests in order, and no other."""

    expected: list[Expected]
    requests: list[httpx.Request] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        line = f"{request.method} {request.url.raw_path.decode()}"
        assert self.expected, f"unexpected {line}"
        expected = self.expected.pop(0)
        assert line == expected.request
        self.requests.append(request)
        return httpx.Response(expected.status_code, json=expected.body)

    def sent(self) -> Mapping[str, object]:
        """The JSON body of the one request."""
        [request] = self.requests
        body = json.loads(request.content)
        assert isinstance(body, dict)
        return body


def sign_as_paystack(secret: str, body: bytes) -> Mapping[str, str]:
    return {"X-Paystack-Signature": hmac.new(secret.encode(), body, hashlib.sha512).hexdigest()}


def sign_as_fincra(secret: str, body: bytes) -> Mapping[str, str]:
    return {"signature": hmac.new(secret.encode(), body, hashlib.sha512).hexdigest()}


FINCRA = Credentials(
    "fincra-5ec4e7-" * 3, account="64f1c92a8af8cda0211d9d71", public_key="pk_test_1", webhook_secret="webhook-5ec4e7"
)


def sign_as_providus(client: str, secret: str) -> Mapping[str, str]:
    """The same for whatever is sent."""
    return {"X-Auth-Signature": hashlib.sha512(f"{client}:{secret}".encode()).hexdigest().upper()}


# The bank's own, which it shows to everybody.
PROVIDUS = Credentials(
    "29A492021F4B709A8D1152C3EF4D32DC5A7092723ECAC4C511781003584B48873CCBFEBDEAE89CF22ED1CB1A836213549BC6638A3B563CA7FC"
    "009BEB3BC30CF8",
    account="dGVzdF9Qcm92aWR1cw==",
)
PAYSTACK_SECRET = "sk_test_" + "5ec4e7" * 6
SANDBOX_SECRET = "sandbox-5ec4e7-of-the-tests"

ADAPTERS = (
    Adapter(
        name="fincra",
        credentials=FINCRA,
        sign=lambda body: sign_as_fincra(FINCRA.webhook_secret, body),
        signature_header="signature",
        silent=frozenset({"create_recipient"}),
        lacks=frozenset(
            {
                "environment",
                "find_payment.fee",
                "find_payment.reversed",
                "find_payout.reversed",
                "find_refund",
                "open_account",
                "payout_reversed",
                "refund_failed",
                "refund_pending",
                "refund_succeeded",
                "send_payout.amount",
                "send_refund",
                "start_payment.another_reference",
            }
        ),
        headers={"api-key": FINCRA.secret, "x-business-id": FINCRA.account, "x-pub-key": FINCRA.public_key},
    ),
    Adapter(
        name="paystack",
        credentials=Credentials(PAYSTACK_SECRET),
        sign=lambda body: sign_as_paystack(PAYSTACK_SECRET, body),
        signature_header="x-paystack-signature",
        lacks=frozenset({"open_account"}),
    ),
    Adapter(
        name="providus",
        credentials=PROVIDUS,
        sign=lambda _: sign_as_providus(PROVIDUS.account, PROVIDUS.secret),
        signature_header="x-auth-signature",
        lacks=frozenset(
            {
                "a reference of ours",
                "a signed body",
                "checkout_url",
                "create_recipient",
                "environment",
                "find_payment.declined",
                "find_payment.not_found",
                "find_payment.pending",
                "find_payment.reversed",
                "find_payout",
                "find_refund",
                "list_banks",
                "open_account.another_reference",
                "open_account.duplicate",
                "other",
                "payment_without_reference",
                "payout_failed",
                "payout_reversed",
                "payout_succeeded",
                "refund_failed",
                "refund_pending",
                "refund_succeeded",
                "resolve_account",
                "send_payout",
                "send_refund",
                "start_payment.another_reference",
                "start_payment.duplicate",
            }
        ),
        headers={"client-id": PROVIDUS.account} | dict(sign_as_providus(PROVIDUS.account, PROVIDUS.secret)),
    ),
    Adapter(
        name="sandbox",
        credentials=Credentials(SANDBOX_SECRET, "http://127.0.0.1:8080"),
        sign=lambda body: {"Sandbox-Signature": sign(SANDBOX_SECRET, body, clock.now())},
        signature_header="sandbox-signature",
        silent=frozenset({"create_recipient"}),
        lacks=frozenset({"open_account"}),
    ),
)

PAYMENT_REQUEST = PaymentRequest(
    PAYMENT, Money(500000, "NGN"), "ada@example.com", "https://shop.example/done", "A chair"
)
PAYOUT_REQUEST = PayoutRequest(PAYOUT, Money(120000, "NGN"), "058:0123456789:Ada Obi", "Withdrawal")
REFUND_REQUEST = RefundRequest(REFUND, PAYMENT, Money(200000, "NGN"), "Order refunded")
ACCOUNT_REQUEST = AccountRequest("Ada Obi", "22222222222")
RECIPIENT_REQUEST = RecipientRequest("Ada Obi", "058", "0123456789", "NGN")

MOVING: Mapping[str, Callable[[Provider], object]] = {
    "start_payment": lambda port: port.start_payment(PAYMENT_REQUEST),
    "open_account": lambda port: port.open_account(ACCOUNT_REQUEST),
    "send_payout": lambda port: port.send_payout(PAYOUT_REQUEST),
    "send_refund": lambda port: port.send_refund(REFUND_REQUEST),
}
FINDING: Mapping[str, Callable[[Provider], object]] = {
    "find_payment": lambda port: port.find_payment(PAYMENT, TOLD),
    "find_payout": lambda port: port.find_payout(PAYOUT),
    "find_refund": lambda port: port.find_refund(REFUND, PAYMENT),
}
LOOKING_UP: Mapping[str, Callable[[Provider], object]] = {
    "list_banks": lambda port: port.list_banks("NGN"),
    "resolve_account": lambda port: port.resolve_account("058", "0123456789"),
    "create_recipient": lambda port: port.create_recipient(RECIPIENT_REQUEST),
    "ping": lambda port: port.ping(),
}
OPERATIONS: Mapping[str, Callable[[Provider], object]] = {**MOVING, **FINDING, **LOOKING_UP}
