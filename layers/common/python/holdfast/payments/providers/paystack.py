"""Paystack: cards, banks, USSD and mobile money in Nigeria, Ghana, Kenya and South Africa.

Amounts are integers in the currency's subunit. Test and live differ by the key alone; webhooks are signed with it too.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from holdfast.payments.providers import paystack_accounts, paystack_movements
from holdfast.payments.providers.documents import Document, Garbled
from holdfast.payments.providers.exchange import (
    Exchange,
    creating,
    finding,
    header_of,
    is_same,
    looking_up,
)
from holdfast.payments.providers.paystack_answers import (
    accepted,
    is_not_found,
    read_payment,
    read_payout,
    read_refund,
    require_currency,
    require_same,
)
from holdfast.payments.providers.paystack_words import (
    CURRENCIES,
    our_reference,
    read_notice,
    their_reference,
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

if TYPE_CHECKING:
    import httpx

BASE_URL = "https://api.paystack.co"
_COUNTRIES = {"GHS": "ghana", "KES": "kenya", "NGN": "nigeria", "ZAR": "south africa"}
_PAGE = 100
_MOST_PAGES = 20


@dataclass(frozen=True, slots=True)
class Paystack:
    """Holds one secret key, and says which environment it opens."""

    environment: Environment
    exchange: Exchange
    secret: str = field(repr=False)

    name: ClassVar[str] = "paystack"
    currencies: ClassVar[frozenset[str]] = CURRENCIES
    payout_currencies: ClassVar[frozenset[str]] = CURRENCIES
    methods: ClassVar[frozenset[Method]] = frozenset({"card", "bank_transfer"})
    tells_movements: ClassVar[bool] = True

    @creating()
    def start_payment(self, request: PaymentRequest) -> CheckoutStarted:
        require_currency(request.amount.currency)
        answer = self.exchange.post(
            "/transaction/initialize",
            {
                "email": request.email,
                "amount": request.amount.minor,
                "currency": request.amount.currency,
                "reference": their_reference(request.reference),
                "callback_url": request.callback_url,
                "metadata": json.dumps({"description": request.description}),
                **({} if request.method is None else {"channels": [request.method]}),
            },
        )
        about = accepted(answer).part("data")
        require_same(about.optional_text("reference"), their_reference(request.reference))
        checkout_url = about.text("authorization_url")
        if not checkout_url.startswith("https://"):
            raise Garbled("authorization_url is not an https address")
        return CheckoutStarted(checkout_url, about.text("access_code"))

    @finding()
    def find_payment(self, reference: str, told: str | None = None) -> PaymentOutcome:
        about = self._find_transaction(reference)
        if about is None:
            return PaymentOutcome("not_found", reference, None, None, self.environment, None, None)
        return read_payment(about, our_reference(about.text("reference")))

    @creating()
    def open_account(self, request: AccountRequest) -> AccountOutcome:
        return paystack_accounts.open_account(self.exchange, self.environment, request)

    @finding()
    def find_account(self, provider_reference: str, told: str | None = None) -> AccountOutcome:
        return paystack_accounts.find_account(self.exchange, provider_reference, told)

    @finding()
    def find_credit(self, told: str) -> PaymentOutcome:
        return paystack_accounts.find_credit(self.exchange, told)

    @looking_up()
    def list_movements(self, begins_at: datetime, ends_at: datetime) -> tuple[Movement, ...]:
        return paystack_movements.list_movements(self.exchange, self.environment, begins_at, ends_at)

    @looking_up()
    def list_banks(self, currency: str) -> tuple[Bank, ...]:
        """The banks and wallets that payouts in the currency can go to, each code once."""
        banks = [bank for bank in self._list_banks(currency) if bank.get("active") is not False]
        names = {bank.text("code"): bank.text("name") for bank in banks}
        return tuple(Bank(code, name) for code, name in names.items())

    @looking_up()
    def resolve_account(self, bank_code: str, account_number: str) -> AccountName:
        answer = self.exchange.get("/bank/resolve", {"account_number": account_number, "bank_code": bank_code})
        return AccountName(accepted(answer).part("data").text("account_name"), account_number)

    @looking_up()
    def create_recipient(self, request: RecipientRequest) -> str:
        """Paystack answers the same recipient for the same account."""
        answer = self.exchange.post(
            "/transferrecipient",
            {
                "type": self._recipient_type(request),
                "name": request.name,
                "account_number": request.account_number,
                "bank_code": request.bank_code,
                "currency": request.currency,
            },
        )
        return accepted(answer).part("data").text("recipient_code")

    @creating()
    def send_payout(self, request: PayoutRequest) -> PayoutOutcome:
        require_currency(request.amount.currency)
        answer = self.exchange.post(
            "/transfer",
            {
                "source": "balance",
                "amount": request.amount.minor,
                "currency": request.amount.currency,
                "recipient": request.recipient,
                "reference": request.reference,
                "reason": request.reason,
            },
        )
        return read_payout(accepted(answer).part("data"), request.reference)

    @finding()
    def find_payout(self, reference: str) -> PayoutOutcome:
        answer = self.exchange.get(f"/transfer/verify/{quote(reference, safe='')}")
        if is_not_found(answer):
            return PayoutOutcome("not_found", reference, None, None, self.environment, None, None)
        about = accepted(answer).part("data")
        require_same(about.text("reference"), reference)
        return read_payout(about, reference)

    @creating()
    def send_refund(self, request: RefundRequest) -> RefundOutcome:
        """Paystack keeps no key of ours for a refund: the merchant's note carries it, for `find_refund` to read."""
        require_currency(request.amount.currency)
        answer = self.exchange.post(
            "/refund",
            {
                "transaction": their_reference(request.payment_reference),
                "amount": request.amount.minor,
                "currency": request.amount.currency,
                "customer_note": request.reason,
                "merchant_note": request.reference,
            },
        )
        about = accepted(answer).part("data")
        require_same(about.part("transaction").text("reference"), their_reference(request.payment_reference))
        return read_refund(about, request.reference, request.payment_reference)

    @finding()
    def find_refund(
        self, reference: str, payment_reference: str, provider_reference: str | None = None
    ) -> RefundOutcome:
        """Without Paystack's own number, every refund of the payment is read until one carries our reference."""
        if provider_reference:
            answer = self.exchange.get(f"/refund/{quote(provider_reference, safe='')}")
            about: Document | None = accepted(answer).part("data")
        else:
            about = self._search_refund(reference, payment_reference)
        if about is None:
            return RefundOutcome("not_found", reference, payment_reference, None, self.environment, None, None)
        require_same(about.optional_text("merchant_note"), reference)
        return read_refund(about, reference, payment_reference)

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> WebhookNotice:
        """HMAC-SHA512 of the raw body under the secret key. No time is in it: only the event's key stops a replay."""
        signature = header_of(headers, "x-paystack-signature")
        expected = hmac.new(self.secret.encode(), body, hashlib.sha512).hexdigest()
        if signature is None or not is_same(signature, expected):
            raise ForgedWebhook
        try:
            return read_notice(body, self.environment)
        except Garbled as garbled:
            raise UnreadableWebhook(f"The webhook makes no sense: {garbled}.") from None

    @looking_up()
    def check_credentials(self) -> None:
        accepted(self.exchange.get("/transaction", {"perPage": "1"})).parts("data")

    @looking_up()
    def ping(self) -> int:
        started = time.perf_counter()
        self.exchange.get("/bank", {"currency": "NGN", "perPage": "1"})
        return round((time.perf_counter() - started) * 1000)

    def _find_transaction(self, reference: str) -> Document | None:
        spelled = their_reference(reference)
        answer = self.exchange.get(f"/transaction/verify/{quote(spelled, safe='')}")
        if is_not_found(answer):
            return None
        about = accepted(answer).part("data")
        require_same(about.text("reference"), spelled)
        return about

    def _search_refund(self, reference: str, payment_reference: str) -> Document | None:
        payment = self._find_transaction(payment_reference)
        if payment is None:
            return None
        for page in range(1, _MOST_PAGES + 1):
            query = {"transaction": payment.text("id"), "perPage": str(_PAGE), "page": str(page)}
            refunds = accepted(self.exchange.get("/refund", query)).parts("data")
            for refund in refunds:
                if refund.get("merchant_note") == reference:
                    return refund
            if len(refunds) < _PAGE:
                return None
        raise OutcomeUnknown("the payment has more refunds than were read")

    def _list_banks(self, currency: str) -> list[Document]:
        require_currency(currency)
        query = {"currency": currency, "perPage": str(_PAGE), "use_cursor": "true"}
        if currency in _COUNTRIES:
            query["country"] = _COUNTRIES[currency]
        banks: list[Document] = []
        for _ in range(_MOST_PAGES):
            answer = accepted(self.exchange.get("/bank", query))
            banks += answer.parts("data")
            meta = answer.optional_part("meta")
            following = meta.optional_text("next") if meta else None
            if following is None:
                return banks
            query["next"] = following
        raise Garbled("the list of banks has no end")

    def _recipient_type(self, request: RecipientRequest) -> str:
        """Naira accounts are all of one type; elsewhere Paystack's list says if a code is a bank's or a wallet's."""
        if request.currency == "NGN":
            return "nuban"
        for bank in self._list_banks(request.currency):
            if bank.text("code") == request.bank_code:
                return bank.text("type")
        raise ProviderRefused(f"it has no bank {request.bank_code} for {request.currency}")


def open_paystack(secret: str, base_url: str | None, transport: "httpx.BaseTransport | None") -> Paystack:
    environment: Environment
    if secret.startswith("sk_test_"):
        environment = "test"
    elif secret.startswith("sk_live_"):
        environment = "live"
    else:
        raise ValueError("a secret key of Paystack begins with sk_test_ or sk_live_")
    return Paystack(environment, Exchange(base_url or BASE_URL, secret, transport), secret)
