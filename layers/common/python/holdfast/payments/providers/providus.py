"""Providus Bank: payments in naira by transfer to an account number that is made for each.

What the bank sends proves nothing: its header is the same every time, and its body is signed by nobody. A notification
is a hint which settlement to ask about, and the answer alone is believed. Providus keeps no reference of ours, so that
nothing can be asked before it has notified us. Payouts and refunds are not in its protocol, and are refused.
"""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Final

from holdfast.kernel import clock
from holdfast.payments.providers import Credentials
from holdfast.payments.providers.documents import Garbled
from holdfast.payments.providers.exchange import Exchange, creating, finding, header_of, is_same, looking_up
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
    OpenedAccount,
    OutcomeUnknown,
    PaymentOutcome,
    PaymentRequest,
    PayoutOutcome,
    PayoutRequest,
    ProviderRefused,
    RecipientRequest,
    RefundOutcome,
    RefundRequest,
    TransferAccount,
    UnreadableWebhook,
    WebhookNotice,
)
from holdfast.payments.providers.providus_answers import accepted, account_number, read_notice, read_settlement

if TYPE_CHECKING:
    import httpx

LIVE_URL = "https://vps.providusbank.com/vps/api"
TEST_URL = "http://154.113.16.142:8088/appdevapi/api"
SIGNATURE_HEADER = "x-auth-signature"
CURRENCIES = frozenset({"NGN"})
BANK_NAME = "Providus Bank"
LIFETIME: Final = timedelta(minutes=10)  # of an account number; a transfer after it may find nobody
_LONGEST_NAME = 50


@dataclass(frozen=True, slots=True)
class Providus:
    """Speaks for one client, in the environment of its credentials."""

    environment: Environment
    exchange: Exchange
    signature: str = field(repr=False)

    name: ClassVar[str] = "providus"
    currencies: ClassVar[frozenset[str]] = CURRENCIES
    payout_currencies: ClassVar[frozenset[str]] = frozenset()
    methods: ClassVar[frozenset[Method]] = frozenset({"bank_transfer"})
    tells_movements: ClassVar[bool] = False

    @creating()
    def start_payment(self, request: PaymentRequest) -> CheckoutStarted:
        """An account number of its own for the payment. Any amount may be transferred to it: we take what comes."""
        if request.amount.currency not in CURRENCIES:
            raise ProviderRefused(f"Providus is not used for {request.amount.currency}")
        if request.method not in (None, "bank_transfer"):
            raise ProviderRefused(f"Providus takes no {request.method}")
        asked = {"account_name": request.description[:_LONGEST_NAME]}
        about = accepted(self.exchange.post("/PiPCreateDynamicAccountNumber", asked))
        number = account_number(about)
        account = TransferAccount(BANK_NAME, number, about.text("account_name"), clock.now() + LIFETIME)
        return CheckoutStarted(None, about.text("initiationTranRef"), account)

    @finding()
    def find_payment(self, reference: str, told: str | None = None) -> PaymentOutcome:
        """By the settlement that a notification told of. Without one nothing is known, which is no failure."""
        if told is None:
            return PaymentOutcome("pending", reference, None, None, self.environment, None, None)
        return self._find_settlement(told, reference)

    def list_movements(self, begins_at: datetime, ends_at: datetime) -> tuple[Movement, ...]:
        raise ProviderRefused("Providus has no list of all that moved")

    @creating()
    def open_account(self, request: AccountRequest) -> AccountOutcome:
        """A reserved account number, at once."""
        if request.currency not in CURRENCIES:
            raise ProviderRefused(f"Providus opens no accounts in {request.currency}")
        asked = {"account_name": request.name[:_LONGEST_NAME], "bvn": request.bvn}
        about = accepted(self.exchange.post("/PiPCreateReservedAccountNumber", asked, private=request.bvn))
        opened = OpenedAccount(BANK_NAME, account_number(about), about.text("account_name"))
        return AccountOutcome("opened", None, opened)

    def find_account(self, provider_reference: str, told: str | None = None) -> AccountOutcome:
        """Each is opened at once: none is ever asked about."""
        raise OutcomeUnknown("Providus knows no account that was asked for and is not opened")

    @finding()
    def find_credit(self, told: str) -> PaymentOutcome:
        return self._find_settlement(told, told)

    def list_banks(self, currency: str) -> tuple[Bank, ...]:
        raise _no_payouts()

    def resolve_account(self, bank_code: str, account_number: str) -> AccountName:
        raise _no_payouts()

    def create_recipient(self, request: RecipientRequest) -> str:
        raise _no_payouts()

    def send_payout(self, request: PayoutRequest) -> PayoutOutcome:
        raise _no_payouts()

    def find_payout(self, reference: str) -> PayoutOutcome:
        """None was ever sent."""
        return PayoutOutcome("not_found", reference, None, None, self.environment, None, None)

    def send_refund(self, request: RefundRequest) -> RefundOutcome:
        raise ProviderRefused("Providus pays nothing back")

    def find_refund(
        self, reference: str, payment_reference: str, provider_reference: str | None = None
    ) -> RefundOutcome:
        """None was ever sent."""
        return RefundOutcome("not_found", reference, payment_reference, None, self.environment, None, None)

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> WebhookNotice:
        """The header proves that its sender has seen it before, and nothing of the body: see the module."""
        signature = header_of(headers, SIGNATURE_HEADER)
        if signature is None or not is_same(signature.upper(), self.signature):
            raise ForgedWebhook
        try:
            return read_notice(body, self.environment)
        except Garbled as garbled:
            raise UnreadableWebhook(f"The webhook makes no sense: {garbled}.") from None

    @looking_up()
    def check_credentials(self) -> None:
        answer = self.exchange.get("/PiPverifyTransaction_settlementid", {"settlement_id": "0"})
        if answer.document().get("requestSuccessful") is False:
            accepted(answer)
        if not 200 <= answer.status_code < 300:
            raise Garbled(f"status {answer.status_code} about a settlement")
        answer.document().text("tranRemarks")

    @looking_up()
    def ping(self) -> int:
        started = time.perf_counter()
        self.exchange.get("/PiPverifyTransaction_settlementid", {"settlement_id": "0"})
        return round((time.perf_counter() - started) * 1000)

    def _find_settlement(self, settlement: str, reference: str) -> PaymentOutcome:
        answer = self.exchange.get("/PiPverifyTransaction_settlementid", {"settlement_id": settlement})
        return read_settlement(answer, reference, settlement, self.environment)


def open_providus(credentials: Credentials, deployment: str, transport: "httpx.BaseTransport | None") -> Providus:
    """Live in production alone; elsewhere the bank's test host, or what stands in for it."""
    if not credentials.secret or not credentials.account:
        raise ValueError("Providus needs a client id and a client secret")
    is_live = deployment == "production" and credentials.base_url is None
    pair = f"{credentials.account}:{credentials.secret}"
    signature = hashlib.sha512(pair.encode()).hexdigest().upper()
    headers = {"Client-Id": credentials.account, "X-Auth-Signature": signature}
    base_url = credentials.base_url or (LIVE_URL if is_live else TEST_URL)
    return Providus("live" if is_live else "test", Exchange(base_url, signature, transport, headers=headers), signature)


def _no_payouts() -> ProviderRefused:
    return ProviderRefused("Providus does not pay out")
