"""What Holdfast asks of a payment provider, in its own words: no provider's types or units leave their adapter.

Every call ends in an answer or in exactly one of three exceptions, and a caller must tell them apart:

| raised | what happened | what to do |
|---|---|---|
| `ProviderRefused` | a clear no: nothing happened | record the failure |
| `OutcomeUnknown` | perhaps it happened, perhaps not | keep it pending and ask with `find_…`; never send again blind |
| `ProviderUnavailable` | nothing was sent, or nothing was at stake | try again later, with the same reference |

`start_payment`, `open_account`, `send_payout` and `send_refund` raise any of the three. `find_…` never raise
`ProviderRefused`: not being told is no outcome. `list_banks`, `list_movements`, `resolve_account`, `create_recipient`,
`check_credentials` and `ping` never raise `OutcomeUnknown`: asking twice moves nothing.

An adapter reports what the provider says. Whether amount, currency, reference and environment are the ones expected is
for the use case to check. Where the provider's answer cannot be understood, the adapter fails closed:
`OutcomeUnknown`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal, Protocol

from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid, Refusal, Unauthenticated, Unavailable

Environment = Literal["test", "live"]
Status = Literal["succeeded", "failed", "pending", "reversed", "not_found"]
Method = Literal["card", "bank_transfer"]
AccountStatus = Literal["opened", "requested", "declined"]
NoticeKind = Literal["payment", "account", "payout", "refund", "other"]


class ProviderRefused(Refusal):
    """The provider said no, clearly: nothing happened. `reason` is the provider's own sentence, without secrets."""

    status: ClassVar[int] = 422
    default_slug: ClassVar[str] = "provider-refused"

    def __init__(self, reason: str) -> None:
        super().__init__(f"The payment provider refused: {reason}")
        self.reason = reason


class ProviderUnavailable(Unavailable):
    """The provider could not be reached or turned us away unread: nothing was sent, or nothing was at stake."""

    default_slug: ClassVar[str] = "provider-unavailable"

    def __init__(self, reason: str) -> None:
        super().__init__("The payment provider cannot be reached now; nothing was sent.")
        self.reason = reason


class OutcomeUnknown(Exception):
    """Perhaps it happened: ask with `find_…`, never send again blind. No refusal, so that none takes it for a no."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The provider gave no clear answer: {reason}")
        self.reason = reason


class ForgedWebhook(Unauthenticated):
    """The signature is missing, wrong or too old: the provider did not send this, and nothing in it was read."""

    default_slug: ClassVar[str] = "forged-webhook"

    def __init__(self) -> None:
        super().__init__("The webhook does not carry the provider's signature.")


class UnreadableWebhook(Invalid):
    """The provider signed it, and it makes no sense to us."""

    default_slug: ClassVar[str] = "unreadable-webhook"


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """`reference`: our own identifier, never used twice · `callback_url`: where the payer's browser returns · `method`:
    the only way to pay that is offered; None for all that the provider has."""

    reference: str
    amount: Money
    email: str
    callback_url: str
    description: str
    method: Method | None = None


@dataclass(frozen=True, slots=True)
class TransferAccount:
    """An account that was opened for one payment: the payer transfers to it, by `pay_by`."""

    bank_name: str
    account_number: str
    account_name: str
    pay_by: datetime


@dataclass(frozen=True, slots=True)
class AccountRequest:
    """Somebody wants an account number for good. bvn: their bank verification number, which goes to the bank alone."""

    name: str
    email: str
    phone: str | None
    currency: str
    bvn: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenedAccount:
    """What is transferred to it is its owner's."""

    bank_name: str
    account_number: str
    account_name: str


@dataclass(frozen=True, slots=True)
class AccountOutcome:
    """What became of an account that was asked for. opened: of an opened one, and of no other · provider_reference:
    what the provider knows it by, besides its number"""

    status: AccountStatus
    provider_reference: str | None
    opened: OpenedAccount | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CheckoutStarted:
    """Where the payer pays: in a browser at `checkout_url`, or by a transfer to `transfer_to`."""

    checkout_url: str | None
    provider_reference: str
    transfer_to: TransferAccount | None = None


@dataclass(frozen=True, slots=True)
class PaymentOutcome:
    """What became of a payment.

    amount: the principal, which is what was paid towards the request, without a fee that the payer bore on top; never
    None when `succeeded`. fee: what the provider keeps; None when it does not say. `failed` is how the last attempt
    ended: at some providers the payer may try again at the same checkout, and a later `succeeded` is then true.
    paid_to: the number of the account that the money came to, where the payment has one of its own.
    """

    status: Status
    reference: str
    amount: Money | None
    fee: Money | None
    environment: Environment
    provider_reference: str | None
    reason: str | None
    paid_to: str | None = None


@dataclass(frozen=True, slots=True)
class Bank:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class AccountName:
    """Who owns the account, as the bank says."""

    name: str
    account_number: str


@dataclass(frozen=True, slots=True)
class RecipientRequest:
    """Somebody's account in `currency`, at a bank whose code came from `list_banks(currency)`."""

    name: str
    bank_code: str
    account_number: str
    currency: str


@dataclass(frozen=True, slots=True)
class PayoutRequest:
    """`reference`: our own identifier, never used twice · `recipient`: what `create_recipient` answered."""

    reference: str
    amount: Money
    recipient: str
    reason: str


@dataclass(frozen=True, slots=True)
class PayoutOutcome:
    """What became of a payout. `failed`, `reversed`: the money is ours again, `reversed` even after `succeeded`."""

    status: Status
    reference: str
    amount: Money | None
    fee: Money | None
    environment: Environment
    provider_reference: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """Money back to who paid `payment_reference`. `reference`: our own identifier of the refund, never used twice."""

    reference: str
    payment_reference: str
    amount: Money
    reason: str


@dataclass(frozen=True, slots=True)
class RefundOutcome:
    """What became of a refund."""

    status: Status
    reference: str
    payment_reference: str
    amount: Money | None
    environment: Environment
    provider_reference: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Movement:
    """What came to our balance at the provider, or left it, before its fees. reference: our own identifier, or what the
    provider knows it by where it has none of ours · amount: negative for what left"""

    reference: str
    amount: Money
    at: datetime
    description: str


@dataclass(frozen=True, slots=True)
class WebhookNotice:
    """What a provider tells us unasked: a hint to look, at most as true as the query that confirms it.

    event_key: the same for every delivery of one event, unique among the provider's events: dedupe on it.
    event: the provider's own name of the event, for the log. kind: what it is about; `other` carries nothing more.
    reference: our own identifier of what it is about; None for a refund of which the payment alone is named.
    payment_reference: of a refund, the payment that is paid back.
    checkout_reference: of a payment whose `reference` the provider does not know, what `start_payment` answered.
    account_number: what was paid to, by the notice's own account; it may be an account that `open_account` opened.
    account_reference: the same, where the provider names an account as `AccountOutcome.provider_reference` does.
    """

    event_key: str
    event: str
    kind: NoticeKind
    reference: str | None
    payment_reference: str | None
    status: Status | None
    amount: Money | None
    environment: Environment | None
    provider_reference: str | None
    checkout_reference: str | None = None
    account_number: str | None = None
    account_reference: str | None = None


class Provider(Protocol):
    """One payment provider, with one set of credentials."""

    @property
    def name(self) -> str: ...

    @property
    def environment(self) -> Environment:
        """The environment the credentials belong to: an outcome or notice from the other one is not ours."""

    @property
    def currencies(self) -> frozenset[str]:
        """What can be paid in."""

    @property
    def methods(self) -> frozenset[Method]:
        """The ways to pay that a payment can be narrowed to."""

    @property
    def payout_currencies(self) -> frozenset[str]:
        """What can be paid out, to accounts that `list_banks` and `create_recipient` know of."""

    @property
    def tells_movements(self) -> bool:
        """Whether it can be asked for all that moved; otherwise somebody has to upload its list."""

    def list_movements(self, begins_at: datetime, ends_at: datetime) -> tuple[Movement, ...]:
        """All that moved from `begins_at` on and before `ends_at`, in this environment and every currency."""

    def start_payment(self, request: PaymentRequest) -> CheckoutStarted:
        """Open a checkout for the amount; nothing is paid yet. A reference used before: `OutcomeUnknown`."""

    def find_payment(self, reference: str, told: str | None = None) -> PaymentOutcome:
        """What became of it. `told`: the event key of the webhook that tells of it; some can be asked by it alone."""

    def open_account(self, request: AccountRequest) -> AccountOutcome:
        """An account number for good, at once or `requested`: then a webhook tells when to ask `find_account`. Asking
        again may open another; one that nobody was told of harms nobody."""

    def find_account(self, provider_reference: str, told: str | None = None) -> AccountOutcome:
        """What became of an account that was `requested`. `told`: the event key of the webhook that tells of it."""

    def find_credit(self, told: str) -> PaymentOutcome:
        """What came to an account of `open_account`; its `provider_reference` is nobody else's. `told`: the event key
        of the webhook that tells of it. What is not settled yet is `OutcomeUnknown`."""

    def list_banks(self, currency: str) -> tuple[Bank, ...]: ...

    def resolve_account(self, bank_code: str, account_number: str) -> AccountName: ...

    def create_recipient(self, request: RecipientRequest) -> str:
        """Make the account known to the provider: the answer is the `recipient` of payouts. Repeating is harmless."""

    def send_payout(self, request: PayoutRequest) -> PayoutOutcome:
        """Pay out of our balance at the provider, once per reference. A reference used before: `OutcomeUnknown`."""

    def find_payout(self, reference: str) -> PayoutOutcome:
        """What became of it. `not_found` after `OutcomeUnknown`: it may be sent again, with the same reference only."""

    def send_refund(self, request: RefundRequest) -> RefundOutcome:
        """Pay back a part or all of a payment. Not every provider keeps our key: `find_refund` before sending again."""

    def find_refund(
        self, reference: str, payment_reference: str, provider_reference: str | None = None
    ) -> RefundOutcome:
        """What became of it; quicker with the `provider_reference` that sending it answered."""

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> WebhookNotice:
        """Read a webhook after proving who sent its raw bytes; raises `ForgedWebhook` or `UnreadableWebhook`."""

    def check_credentials(self) -> None:
        """Raises `ProviderRefused` where the provider does not know us by our credentials."""

    def ping(self) -> int:
        """How many milliseconds the cheapest question takes; raises `ProviderUnavailable`."""
