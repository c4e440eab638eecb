"""Every adapter that the contract holds for. A new one is an entry here and a folder of documented payloads.

`payloads/<name>/answers.json` says operation → situation → the requests expected, in order, and their answers.
`payloads/<name>/webhooks.json` says situation → the webhook's body.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
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

    sign: the headers with which the provider sends the body, under the secret that is given or its own · unknown: what
    it answers whoever has no right secret · silent: operations that need no request · lacks: why it has no such
    operation, as in send_refund, or situation, as in find_payout.reversed · headers: by which the provider knows us, a
    bearer token where there are none
    """

    name: str
    credentials: Credentials
    sign: Callable[..., Mapping[str, str]]
    signature_header: str
    unknown: httpx.Response
    silent: frozenset[str] = frozenset()
    lacks: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def open(self, transport: httpx.BaseTransport | None = None) -> Provider:
        return provider(self.name, self.credentials, deployment="local", transport=transport)

    def has(self, name: str) -> bool:
        return not {name, name.partition(".")[0]} & self.lacks.keys()

    def asks(self, operation: str) -> bool:
        """Whether the provider is asked at all."""
        return self.has(operation) and operation not in self.silent

    def playing(self, operation: str, situation: str) -> "Scripted":
        answers = json.loads((PAYLOADS / self.name / "answers.json").read_text())
        return Scripted([Expected(**one) for one in answers[operation][situation]])

    def webhook(self, situation: str) -> bytes:
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


def sign_as_providus(client: str, secret: str) -> Mapping[str, str]:
    """The same for whatever is sent."""
    return {"X-Auth-Signature": hashlib.sha512(f"{client}:{secret}".encode()).hexdigest().upper()}


FINCRA = Credentials(
    "fincra-5ec4e7-" * 3, account="64f1c92a8af8cda0211d9d71", public_key="pk_test_1", webhook_secret="webhook-5ec4e7"
)
# The bank's own, which it shows to everybody.
PROVIDUS = Credentials(
    "29A492021F4B709A8D1152C3EF4D32DC5A7092723ECAC4C511781003584B48873CCBFEBDEAE89CF22ED1CB1A836213549BC6638A3B563CA7FC"
    "009BEB3BC30CF8",
    account="dGVzdF9Qcm92aWR1cw==",
)
PAYSTACK_SECRET = "sk_test_" + "5ec4e7" * 6
SANDBOX_SECRET = "sandbox-5ec4e7-of-the-tests"

_NO_REFUNDS = "it pays back over- and underpayments alone, whole, and under no reference of ours"
_NO_DOMAIN = "nothing in its answers names the environment: its host and its secret do"
_NO_PAYOUTS = "the bank takes payments, and pays nothing out or back"
_NO_ACCOUNTS = "nobody transfers play money to an account"
_NO_ACCOUNT_KEY = "an account is asked for under no reference of ours"
_AT_ONCE = "the bank opens an account at once, or not at all"
_NO_LIST = "its documentation has no list of all that moved: somebody uploads one"
_NO_KEY = "the bank keeps no reference of ours, so that it can neither repeat nor mistake one"

ADAPTERS = (
    Adapter(
        name="fincra",
        credentials=FINCRA,
        sign=lambda body, secret=FINCRA.webhook_secret: sign_as_fincra(secret, body),
        signature_header="signature",
        unknown=httpx.Response(401, json={"success": False, "error": "Unauthorized", "errorType": "UNAUTHORIZED"}),
        silent=frozenset({"create_recipient"}),
        lacks={
            "environment": _NO_DOMAIN,
            "find_payment.fee": "only its webhooks say what it kept",
            "find_payment.reversed": "a checkout is not taken back",
            "find_payout.reversed": "a payout that came back has failed",
            "find_refund": _NO_REFUNDS,
            "list_movements": _NO_LIST,
            "open_account.another_reference": _NO_ACCOUNT_KEY,
            "open_account.duplicate": _NO_ACCOUNT_KEY,
            "payout_reversed": "a payout that came back has failed",
            "refund_failed": _NO_REFUNDS,
            "refund_pending": _NO_REFUNDS,
            "refund_succeeded": _NO_REFUNDS,
            "send_payout.amount": "its answer to a payout has no amount",
            "send_refund": _NO_REFUNDS,
            "start_payment.another_reference": "its answer to a checkout has a reference of its own",
        },
        headers={"api-key": FINCRA.secret, "x-business-id": FINCRA.account, "x-pub-key": FINCRA.public_key},
    ),
    Adapter(
        name="paystack",
        credentials=Credentials(PAYSTACK_SECRET),
        sign=lambda body, secret=PAYSTACK_SECRET: sign_as_paystack(secret, body),
        signature_header="x-paystack-signature",
        unknown=httpx.Response(401, json={"status": False, "message": "Invalid key"}),
        lacks={
            "find_account.declined": "of an account that it did not open it says nothing but its webhook",
            "open_account.another_reference": _NO_ACCOUNT_KEY,
            "open_account.duplicate": _NO_ACCOUNT_KEY,
        },
    ),
    Adapter(
        name="providus",
        credentials=PROVIDUS,
        sign=lambda _, secret=PROVIDUS.secret: sign_as_providus(PROVIDUS.account, secret),
        signature_header="x-auth-signature",
        unknown=httpx.Response(
            200, json={"requestSuccessful": False, "responseMessage": "Authentication failed", "responseCode": "05"}
        ),
        lacks={
            "a reference of ours": _NO_KEY,
            "a signed body": "its header is the same whatever is sent",
            "account_declined": _AT_ONCE,
            "account_opened": _AT_ONCE,
            "checkout_url": "the payer transfers to an account number",
            "create_recipient": _NO_PAYOUTS,
            "environment": _NO_DOMAIN,
            "find_account": _AT_ONCE,
            "find_credit.declined": "a settlement is money that came",
            "find_credit.pending": "a settlement is money that came",
            "find_payment.declined": "a settlement is money that came",
            "find_payment.not_found": "a settlement that it does not know may be known later",
            "find_payment.pending": "a settlement is money that came",
            "find_payment.reversed": "a settlement is money that came",
            "find_payout": _NO_PAYOUTS,
            "find_refund": _NO_PAYOUTS,
            "list_banks": _NO_PAYOUTS,
            "list_movements": _NO_LIST,
            "open_account.another_reference": _NO_KEY,
            "open_account.duplicate": _NO_KEY,
            "open_account.requested": _AT_ONCE,
            "other": "it notifies of nothing but settlements",
            "payment_without_reference": _NO_KEY,
            "payout_failed": _NO_PAYOUTS,
            "payout_reversed": _NO_PAYOUTS,
            "payout_succeeded": _NO_PAYOUTS,
            "refund_failed": _NO_PAYOUTS,
            "refund_pending": _NO_PAYOUTS,
            "refund_succeeded": _NO_PAYOUTS,
            "resolve_account": _NO_PAYOUTS,
            "send_payout": _NO_PAYOUTS,
            "send_refund": _NO_PAYOUTS,
            "start_payment.another_reference": _NO_KEY,
            "start_payment.duplicate": _NO_KEY,
        },
        headers={"client-id": PROVIDUS.account} | dict(sign_as_providus(PROVIDUS.account, PROVIDUS.secret)),
    ),
    Adapter(
        name="sandbox",
        credentials=Credentials(SANDBOX_SECRET, "http://127.0.0.1:8080"),
        sign=lambda body, secret=SANDBOX_SECRET: {"Sandbox-Signature": sign(secret, body, clock.now())},
        signature_header="sandbox-signature",
        unknown=httpx.Response(401, json={"type": "invalid-secret", "detail": "This is not the sandbox's secret."}),
        silent=frozenset({"create_recipient"}),
        lacks={
            "account_declined": _NO_ACCOUNTS,
            "account_opened": _NO_ACCOUNTS,
            "credit_paid": _NO_ACCOUNTS,
            "find_account": _NO_ACCOUNTS,
            "find_credit": _NO_ACCOUNTS,
            "list_movements": "its play money is settled nowhere",
            "open_account": _NO_ACCOUNTS,
        },
    ),
)


def every(*needs: str) -> pytest.MarkDecorator:
    """Try every adapter whose protocol has words for all of these."""
    able = [adapter for adapter in ADAPTERS if all(adapter.has(need) for need in needs)]
    return pytest.mark.parametrize("adapter", able, ids=lambda adapter: adapter.name)


def every_one(name: str, values: Iterable[str], need: str = "{}", *, is_asked: bool = False) -> pytest.MarkDecorator:
    """Try every adapter with every value for which its protocol has words. is_asked: and of which it is asked."""
    pairs = [(adapter, value) for adapter in ADAPTERS for value in values if adapter.has(need.format(value))]
    tried = [(adapter, value) for adapter, value in pairs if not is_asked or adapter.asks(value)]
    names = [f"{adapter.name}-{value}" for adapter, value in tried]
    return pytest.mark.parametrize(("adapter", name), tried, ids=names)


PAYMENT_REQUEST = PaymentRequest(
    PAYMENT, Money(500000, "NGN"), "ada@example.com", "https://shop.example/done", "A chair"
)
PAYOUT_REQUEST = PayoutRequest(PAYOUT, Money(120000, "NGN"), "058:0123456789:Ada Obi", "Withdrawal")
REFUND_REQUEST = RefundRequest(REFUND, PAYMENT, Money(200000, "NGN"), "Order refunded")
ACCOUNT_REQUEST = AccountRequest("Ada Obi", "ada@example.com", "+2348012345678", "NGN", "22222222222")
# What each provider knows an account by, and the event key of what came to it.
ACCOUNTS = {"fincra": "61dc08222d2cc644566c5a591", "paystack": "CUS_xnxdt6s1zg1f4nx", "providus": "", "sandbox": ""}
CREDITS = {
    "fincra": "collection.successful:f9121b33-7e15-409e-b588-36c6146d5823",
    "paystack": "charge.success:1613564940-9930000737",
    "providus": "202210301006807600001440",
    "sandbox": "",
}
NUMBERS = {"fincra": "3992219528", "paystack": "9930000737", "providus": "9977581536"}
RECIPIENT_REQUEST = RecipientRequest("Ada Obi", "058", "0123456789", "NGN")

MOVING: Mapping[str, Callable[[Provider], object]] = {
    "start_payment": lambda port: port.start_payment(PAYMENT_REQUEST),
    "open_account": lambda port: port.open_account(ACCOUNT_REQUEST),
    "send_payout": lambda port: port.send_payout(PAYOUT_REQUEST),
    "send_refund": lambda port: port.send_refund(REFUND_REQUEST),
}
FINDING: Mapping[str, Callable[[Provider], object]] = {
    "find_account": lambda port: port.find_account(ACCOUNTS[port.name]),
    "find_credit": lambda port: port.find_credit(CREDITS[port.name]),
    "find_payment": lambda port: port.find_payment(PAYMENT, TOLD),
    "find_payout": lambda port: port.find_payout(PAYOUT),
    "find_refund": lambda port: port.find_refund(REFUND, PAYMENT),
}
PERIOD = (datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC))
LOOKING_UP: Mapping[str, Callable[[Provider], object]] = {
    "list_movements": lambda port: port.list_movements(*PERIOD),
    "list_banks": lambda port: port.list_banks("NGN"),
    "resolve_account": lambda port: port.resolve_account("058", "0123456789"),
    "create_recipient": lambda port: port.create_recipient(RECIPIENT_REQUEST),
    "check_credentials": lambda port: port.check_credentials(),
    "ping": lambda port: port.ping(),
}
OPERATIONS: Mapping[str, Callable[[Provider], object]] = {**MOVING, **FINDING, **LOOKING_UP}

_ASKED = ("not_told",)
_SENT = ("refused", "duplicate", "another_reference")
# What every provider must have documented, or cannot have.
SITUATIONS: Mapping[str, tuple[str, ...]] = {
    "start_payment": ("started", *_SENT),
    "open_account": ("opened", "requested", *_SENT),
    "send_payout": ("accepted", *_SENT),
    "send_refund": ("accepted", *_SENT),
    "find_payment": (
        *("paid", "declined", "pending", "reversed", "not_found"),
        *("wrong_amount", "wrong_currency", "another_reference", "without_amount", *_ASKED),
    ),
    "find_account": ("opened", "requested", "declined", "another_reference", *_ASKED),
    "find_credit": (
        *("paid", "declined", "pending", "not_found"),
        *("wrong_amount", "wrong_currency", "another_reference", "without_amount", *_ASKED),
    ),
    "find_payout": (
        *("succeeded", "failed", "pending", "reversed", "not_found"),
        *("wrong_amount", "wrong_currency", "another_reference", *_ASKED),
    ),
    "find_refund": ("succeeded", "failed", "pending", "not_found", "wrong_amount", "wrong_currency", *_ASKED),
    "list_banks": ("listed",),
    "list_movements": ("listed",),
    "resolve_account": ("resolved", "refused"),
    "create_recipient": ("created",),
    "check_credentials": ("known",),
    "ping": ("answered",),
}
