"""Fincra: checkout and payouts in naira.

Amounts count naira, as numbers or text. Test and live are different hosts with different keys: nothing in an answer or
a webhook says which it is, but its secret does. What Fincra's documentation does not establish is refused here: other
currencies, kobo at the checkout (it takes whole numbers), and refunds, which Fincra makes of over- and underpayments
alone, whole, and under no reference of ours.
"""

import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from holdfast.payments.providers import Credentials, fincra_accounts
from holdfast.payments.providers.documents import Garbled
from holdfast.payments.providers.exchange import Exchange, creating, finding, header_of, is_same, looking_up
from holdfast.payments.providers.fincra_answers import (
    accepted,
    is_not_found,
    read_notice,
    read_payment,
    read_payout,
    require_same,
)
from holdfast.payments.providers.fincra_words import CURRENCIES, beneficiary, require_currency, whole_naira
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

LIVE_URL = "https://api.fincra.com"
TEST_URL = "https://sandboxapi.fincra.com"
SIGNATURE_HEADER = "signature"


@dataclass(frozen=True, slots=True)
class Fincra:
    """Speaks for one business, in the environment of its keys."""

    environment: Environment
    exchange: Exchange
    business: str
    webhook_secret: str = field(repr=False)

    name: ClassVar[str] = "fincra"
    currencies: ClassVar[frozenset[str]] = CURRENCIES
    payout_currencies: ClassVar[frozenset[str]] = CURRENCIES
    methods: ClassVar[frozenset[Method]] = frozenset({"card", "bank_transfer"})
    tells_movements: ClassVar[bool] = False

    @creating()
    def start_payment(self, request: PaymentRequest) -> CheckoutStarted:
        """We bear the fee, so that what is paid is what was asked. The payer's name is not ours to give away."""
        answer = self.exchange.post(
            "/checkout/payments",
            {
                "amount": whole_naira(request.amount),
                "currency": request.amount.currency,
                "customer": {"name": request.email, "email": request.email},
                "reference": request.reference,
                "redirectUrl": request.callback_url,
                "feeBearer": "business",
                "settlementDestination": "wallet",
                "metadata": {"description": request.description},
                **({} if request.method is None else {"paymentMethods": [request.method]}),
            },
        )
        about = accepted(answer).part("data")
        link = about.text("link")
        if not link.startswith("https://"):
            raise Garbled("link is not an https address")
        return CheckoutStarted(link, about.optional_text("payCode") or about.text("reference"))

    @finding()
    def find_payment(self, reference: str, told: str | None = None) -> PaymentOutcome:
        answer = self.exchange.get(f"/checkout/payments/merchant-reference/{quote(reference, safe='')}")
        if is_not_found(answer):
            return PaymentOutcome("not_found", reference, None, None, self.environment, None, None)
        return read_payment(accepted(answer).part("data"), reference, self.environment)

    def list_movements(self, begins_at: datetime, ends_at: datetime) -> tuple[Movement, ...]:
        raise ProviderRefused("Fincra has no list of all that moved")

    @creating()
    def open_account(self, request: AccountRequest) -> AccountOutcome:
        return fincra_accounts.open_account(self.exchange, request)

    @finding()
    def find_account(self, provider_reference: str, told: str | None = None) -> AccountOutcome:
        return fincra_accounts.find_account(self.exchange, provider_reference)

    @finding()
    def find_credit(self, told: str) -> PaymentOutcome:
        return fincra_accounts.find_credit(self.exchange, told, self.environment)

    @looking_up()
    def list_banks(self, currency: str) -> tuple[Bank, ...]:
        """The banks that payouts in the currency can go to, each code once."""
        require_currency(currency)
        query = {"currency": currency, "country": "NG", "paymentDestination": "bank_account"}
        banks = accepted(self.exchange.get("/core/banks", query)).parts("data")
        names = {bank.text("code"): bank.text("name") for bank in banks}
        return tuple(Bank(code, name) for code, name in names.items())

    @looking_up()
    def resolve_account(self, bank_code: str, account_number: str) -> AccountName:
        asked = {"accountNumber": account_number, "bankCode": bank_code, "type": "nuban"}
        about = accepted(self.exchange.post("/core/accounts/resolve", asked)).part("data")
        require_same(about.text("accountNumber"), account_number)
        return AccountName(about.text("accountName"), account_number)

    def create_recipient(self, request: RecipientRequest) -> str:
        """No request: Fincra is told with every payout whom it is for, and `{bank}:{number}:{holder}` says it."""
        require_currency(request.currency)
        if ":" in request.bank_code or ":" in request.account_number or not request.name.strip():
            raise ProviderRefused("it knows no such account")
        return f"{request.bank_code}:{request.account_number}:{request.name}"

    @creating()
    def send_payout(self, request: PayoutRequest) -> PayoutOutcome:
        """Fincra takes a `customerReference` once, which is what makes sending again harmless."""
        currency = request.amount.currency
        require_currency(currency)
        answer = self.exchange.post(
            "/disbursements/payouts",
            {
                "business": self.business,
                "sourceCurrency": currency,
                "destinationCurrency": currency,
                "amount": request.amount.amount,
                "description": request.reason,
                "customerReference": request.reference,
                "paymentDestination": "bank_account",
                "beneficiary": beneficiary(request.recipient),
            },
        )
        return read_payout(accepted(answer).part("data"), request.reference, self.environment)

    @finding()
    def find_payout(self, reference: str) -> PayoutOutcome:
        answer = self.exchange.get(f"/disbursements/payouts/customer-reference/{quote(reference, safe='')}")
        if is_not_found(answer):
            return PayoutOutcome("not_found", reference, None, None, self.environment, None, None)
        return read_payout(accepted(answer).part("data"), reference, self.environment)

    def send_refund(self, request: RefundRequest) -> RefundOutcome:
        raise ProviderRefused("Fincra pays back no chosen part of a payment")

    def find_refund(
        self, reference: str, payment_reference: str, provider_reference: str | None = None
    ) -> RefundOutcome:
        """None was ever sent."""
        return RefundOutcome("not_found", reference, payment_reference, None, self.environment, None, None)

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> WebhookNotice:
        """HMAC-SHA512 of the raw body under the webhook secret. No time is in it: only the event's key stops a replay.

        Fincra signs its document without spaces, and sends it so. Should something on the way set it anew, it is not
        taken; the payment is then found by asking.
        """
        signature = header_of(headers, SIGNATURE_HEADER)
        expected = hmac.new(self.webhook_secret.encode(), body, hashlib.sha512).hexdigest()
        if signature is None or not is_same(signature, expected):
            raise ForgedWebhook
        try:
            return read_notice(body, self.environment)
        except Garbled as garbled:
            raise UnreadableWebhook(f"The webhook makes no sense: {garbled}.") from None

    @looking_up()
    def check_credentials(self) -> None:
        accepted(self.exchange.get("/profile/business/me")).part("data").text("_id")

    @looking_up()
    def ping(self) -> int:
        started = time.perf_counter()
        self.exchange.get("/profile/business/me")
        return round((time.perf_counter() - started) * 1000)


def open_fincra(credentials: Credentials, deployment: str, transport: "httpx.BaseTransport | None") -> Fincra:
    """Live in production alone; elsewhere Fincra's sandbox, or what stands in for it."""
    given = (credentials.secret, credentials.account, credentials.public_key, credentials.webhook_secret)
    if not all(given):
        raise ValueError("Fincra needs a secret key, a business, a public key and a webhook secret")
    is_live = deployment == "production" and credentials.base_url is None
    headers = {
        "api-key": credentials.secret,
        "x-business-id": credentials.account,
        "x-pub-key": credentials.public_key,
    }
    base_url = credentials.base_url or (LIVE_URL if is_live else TEST_URL)
    exchange = Exchange(base_url, credentials.secret, transport, headers=headers)
    return Fincra("live" if is_live else "test", exchange, credentials.account, credentials.webhook_secret)
