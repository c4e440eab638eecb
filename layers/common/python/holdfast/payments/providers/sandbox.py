"""The sandbox: a provider of our own that plays every ending. Only where the environment has one.

Its protocol, which `sandbox.py` speaks and the sandbox's service answers. JSON both ways; every path below
`{base_url}/v1/sandbox`; every request but those of the checkout page carries `Authorization: Bearer <secret>`, or the
answer is 401.

Money is `{"amount": "1500.00", "currency": "NGN"}`, always a string with at most the currency's decimals. Times are
RFC 3339, UTC. `environment` is `"test"`. `status` is `pending`, `succeeded`, `failed` or `reversed`. `reason` is a
sentence or null.

| request | body or query | answer |
|---|---|---|
| `POST /transactions` | `reference, amount, email, callback_url, description` | 201, a transaction |
| `GET /transactions/{reference}` | | 200, a transaction |
| `POST /transfers` | `reference, amount, recipient, reason` | 201, a transfer |
| `GET /transfers/{reference}` | | 200, a transfer |
| `POST /refunds` | `reference, payment_reference, amount, reason` | 201, a refund |
| `GET /refunds/{reference}` | | 200, a refund |
| `GET /banks?currency=NGN` | | 200, `{"data": [{"code": "001", "name": "Sandbox Bank"}]}` |
| `GET /bank-accounts/{bank_code}/{account_number}` | | 200, `{"bank_code", "account_number", "name"}` |
| `GET /checkout/{reference}` | in a browser, no secret | 200, a page: a button for each of `PAYMENT_SCRIPTS` |
| `POST /checkout/{reference}` | form: `script=<one of PAYMENT_SCRIPTS>` | 200, a page that goes on to `callback_url` |

    transaction  {"id", "reference", "status", "amount", "fee", "environment", "reason", "checkout_url"}
    transfer     {"id", "reference", "status", "amount", "fee", "environment", "reason", "recipient"}
    refund       {"id", "reference", "payment_reference", "status", "amount", "environment", "reason"}

`amount` is what was paid (before payment: what was asked), `fee` money or null, `id` the sandbox's own. `checkout_url`
is `{base_url}/v1/sandbox/checkout/{reference}`. A `recipient` is `{bank_code}:{account_number}`; it needs no request.

Errors are problems (RFC 9457), `{"type": "…", "detail": "…"}`, with 401, 404 `unknown-reference`, 409
`duplicate-reference` (any use of a reference a second time, whatever its body), 422 `refused` and others, 429, 500.

Webhooks: POSTed to the deployment's `/v1/webhooks/sandbox`, with `sandbox-signature: t=<unix seconds>,v1=<hex>`, where
hex is HMAC-SHA256 under the secret of `<t>.<raw body>`; `sign` makes the header. More than five minutes from now,
either way, is refused.

    {"id": "evt_…", "type": "transaction.succeeded", "created_at": "2026-01-02T03:04:05Z", "object": {a transaction}}

`type` is `transaction.`, `transfer.` or `refund.` and the status. `id` is the same in every delivery of one event.
Other types may come, and mean nothing.

What a checkout's button, an account number's last two digits (`payout_script`) and a refund's last two digits
(`refund_script`) make happen is said at `PAYMENT_SCRIPTS`, `PAYOUT_SCRIPTS` and `REFUND_SCRIPTS`.
"""

import hashlib
import hmac
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from holdfast.kernel import clock
from holdfast.kernel.money import EXPONENTS, Money
from holdfast.kernel.refusals import Invalid
from holdfast.payments.providers.documents import Garbled, parse_money, read_document
from holdfast.payments.providers.exchange import (
    Exchange,
    creating,
    finding,
    header_of,
    is_same,
    looking_up,
)
from holdfast.payments.providers.port import (
    AccountName,
    AccountOutcome,
    AccountRequest,
    Bank,
    CheckoutStarted,
    Environment,
    ForgedWebhook,
    Method,
    Movement,
    OutcomeUnknown,
    PaymentOutcome,
    PaymentRequest,
    PayoutOutcome,
    PayoutRequest,
    ProviderRefused,
    RecipientRequest,
    RefundOutcome,
    RefundRequest,
    UnreadableWebhook,
    WebhookNotice,
)
from holdfast.payments.providers.sandbox_answers import (
    accepted,
    fee_of,
    is_not_found,
    read_about,
    read_notice,
    read_payout,
    read_refund,
    spelled,
    status_of,
)
from holdfast.platform.settings import ENVIRONMENTS

if TYPE_CHECKING:
    import httpx

SIGNATURE_HEADER = "sandbox-signature"
SIGNATURE_WINDOW = timedelta(minutes=5)
DEPLOYMENTS = frozenset(name for name, environment in ENVIRONMENTS.items() if environment.sandbox)

PAYMENT_SCRIPTS: Mapping[str, str] = {
    "paid": "Paid; the webhook comes once.",
    "declined": "Declined; the payer may come back and try again.",
    "delayed": "Paid, and the sandbox says pending for a minute; then the webhook comes.",
    "duplicated": "Paid; the same webhook comes three times.",
    "out_of_order": "Paid after a decline; the webhook of the decline comes last.",
    "underpaid": "Half of the amount is paid.",
    "overpaid": "Twice the amount is paid.",
    "wrong_currency": "Paid, but in another currency.",
    "lost": "Paid, and no webhook ever comes: only asking finds it.",
}
PAYOUT_SCRIPTS: Mapping[str, tuple[str, str]] = {
    "01": ("failed", "Accepted, then failed; the webhook says so."),
    "02": ("refused", "422: nothing happened."),
    "03": ("delayed", "Pending for a minute, then succeeded."),
    "04": ("duplicated", "Succeeded; the same webhook comes three times."),
    "05": ("out_of_order", "Succeeded, then reversed; the webhook of the reversal comes first."),
    "06": ("reversed", "Succeeded, and reversed a minute later."),
    "07": ("unknown", "Succeeded, but the answer to sending is a 500: only asking finds it."),
    "08": ("lost", "Succeeded, and no webhook ever comes."),
    "09": ("unresolvable", "The account does not resolve; sent to nevertheless, it fails."),
}
REFUND_SCRIPTS: Mapping[str, tuple[str, str]] = {
    "01": ("failed", "Accepted, then failed; the webhook says so."),
    "02": ("refused", "422: nothing happened."),
    "03": ("delayed", "Pending for a minute, then succeeded."),
    "07": ("unknown", "Succeeded, but the answer to sending is a 500: only asking finds it."),
    "08": ("lost", "Succeeded, and no webhook ever comes."),
}

_SIGNATURE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Speaks the protocol above with one secret. Its money is play money in every currency we know."""

    exchange: Exchange
    secret: str = field(repr=False)

    name: ClassVar[str] = "sandbox"
    environment: ClassVar[Environment] = "test"
    currencies: ClassVar[frozenset[str]] = frozenset(EXPONENTS)
    payout_currencies: ClassVar[frozenset[str]] = frozenset(EXPONENTS)
    methods: ClassVar[frozenset[Method]] = frozenset({"card", "bank_transfer"})
    tells_movements: ClassVar[bool] = False

    @creating()
    def start_payment(self, request: PaymentRequest) -> CheckoutStarted:
        answer = self.exchange.post(
            "/v1/sandbox/transactions",
            {
                "reference": request.reference,
                "amount": spelled(request.amount),
                "email": request.email,
                "callback_url": request.callback_url,
                "description": request.description,
            },
        )
        about = read_about(answer, request.reference)
        return CheckoutStarted(about.text("checkout_url"), about.text("id"))

    @finding()
    def find_payment(self, reference: str, told: str | None = None) -> PaymentOutcome:
        answer = self.exchange.get(f"/v1/sandbox/transactions/{quote(reference, safe='')}")
        if is_not_found(answer):
            return PaymentOutcome("not_found", reference, None, None, self.environment, None, None)
        about = read_about(answer, reference)
        return PaymentOutcome(
            status=status_of(about),
            reference=reference,
            amount=parse_money(about.part("amount")),
            fee=fee_of(about),
            environment=about.environment("environment"),
            provider_reference=about.text("id"),
            reason=about.optional_text("reason"),
        )

    def list_movements(self, begins_at: datetime, ends_at: datetime) -> tuple[Movement, ...]:
        raise ProviderRefused("The sandbox has no list of all that moved")

    def open_account(self, request: AccountRequest) -> AccountOutcome:
        raise ProviderRefused("The sandbox opens no accounts here")

    def find_account(self, provider_reference: str, told: str | None = None) -> AccountOutcome:
        raise OutcomeUnknown("the sandbox opens no accounts")

    def find_credit(self, told: str) -> PaymentOutcome:
        raise OutcomeUnknown("the sandbox opens no accounts")

    @looking_up()
    def list_banks(self, currency: str) -> tuple[Bank, ...]:
        banks = accepted(self.exchange.get("/v1/sandbox/banks", {"currency": currency})).parts("data")
        return tuple(Bank(bank.text("code"), bank.text("name")) for bank in banks)

    @looking_up()
    def resolve_account(self, bank_code: str, account_number: str) -> AccountName:
        path = f"/v1/sandbox/bank-accounts/{quote(bank_code, safe='')}/{quote(account_number, safe='')}"
        return AccountName(accepted(self.exchange.get(path)).text("name"), account_number)

    def create_recipient(self, request: RecipientRequest) -> str:
        return f"{request.bank_code}:{request.account_number}"

    @creating()
    def send_payout(self, request: PayoutRequest) -> PayoutOutcome:
        answer = self.exchange.post(
            "/v1/sandbox/transfers",
            {
                "reference": request.reference,
                "amount": spelled(request.amount),
                "recipient": request.recipient,
                "reason": request.reason,
            },
        )
        return read_payout(read_about(answer, request.reference))

    @finding()
    def find_payout(self, reference: str) -> PayoutOutcome:
        answer = self.exchange.get(f"/v1/sandbox/transfers/{quote(reference, safe='')}")
        if is_not_found(answer):
            return PayoutOutcome("not_found", reference, None, None, self.environment, None, None)
        return read_payout(read_about(answer, reference))

    @creating()
    def send_refund(self, request: RefundRequest) -> RefundOutcome:
        answer = self.exchange.post(
            "/v1/sandbox/refunds",
            {
                "reference": request.reference,
                "payment_reference": request.payment_reference,
                "amount": spelled(request.amount),
                "reason": request.reason,
            },
        )
        return read_refund(read_about(answer, request.reference))

    @finding()
    def find_refund(
        self, reference: str, payment_reference: str, provider_reference: str | None = None
    ) -> RefundOutcome:
        answer = self.exchange.get(f"/v1/sandbox/refunds/{quote(reference, safe='')}")
        if is_not_found(answer):
            return RefundOutcome("not_found", reference, payment_reference, None, self.environment, None, None)
        return read_refund(read_about(answer, reference))

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> WebhookNotice:
        """HMAC-SHA256 of time and raw body, the time no more than five minutes from now."""
        match = _SIGNATURE.fullmatch(header_of(headers, SIGNATURE_HEADER) or "")
        if match is None:
            raise ForgedWebhook
        seconds, given = int(match[1]), match[2]
        age = abs(clock.now().timestamp() - seconds)
        if not is_same(given, _digest(self.secret, body, seconds)) or age > SIGNATURE_WINDOW.total_seconds():
            raise ForgedWebhook
        try:
            return read_notice(read_document(body))
        except Garbled as garbled:
            raise UnreadableWebhook(f"The webhook makes no sense: {garbled}.") from None

    @looking_up()
    def check_credentials(self) -> None:
        accepted(self.exchange.get("/v1/sandbox/banks", {"currency": "NGN"})).parts("data")

    @looking_up()
    def ping(self) -> int:
        started = time.perf_counter()
        self.exchange.get("/v1/sandbox/banks", {"currency": "NGN"})
        return round((time.perf_counter() - started) * 1000)


def open_sandbox(
    secret: str, base_url: str | None, deployment: str, transport: "httpx.BaseTransport | None"
) -> Sandbox:
    """Refused in every environment that is not known to have a sandbox."""
    if deployment not in DEPLOYMENTS:
        raise Invalid.field("provider", "There is no sandbox in this deployment.", slug="no-sandbox-here")
    if not secret or not base_url:
        raise ValueError("the sandbox needs a secret and a base URL")
    # The sandbox is part of the deployment itself: a proxy to the outside is no way to it.
    return Sandbox(Exchange(base_url, secret, transport, is_proxied=False), secret)


def sign(secret: str, body: bytes, at: datetime) -> str:
    """The value of the `sandbox-signature` header for a webhook sent at that moment."""
    seconds = int(at.timestamp())
    return f"t={seconds},v1={_digest(secret, body, seconds)}"


def payout_script(account_number: str) -> str:
    """The name of what happens to a payout to this account: `succeeded`, or one of `PAYOUT_SCRIPTS`."""
    return PAYOUT_SCRIPTS.get(account_number[-2:], ("succeeded", ""))[0]


def refund_script(amount: Money) -> str:
    """The name of what happens to a refund of so much: `succeeded`, or one of `REFUND_SCRIPTS`."""
    return REFUND_SCRIPTS.get(f"{amount.minor % 100:02}", ("succeeded", ""))[0]


def _digest(secret: str, body: bytes, seconds: int) -> str:
    return hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
