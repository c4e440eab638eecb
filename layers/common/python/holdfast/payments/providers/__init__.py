"""Payment providers: one port, an adapter for each, and the registry that opens one by its name."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from holdfast.kernel.refusals import Invalid
from holdfast.payments.providers.port import (
    AccountName,
    Bank,
    CheckoutStarted,
    Environment,
    ForgedWebhook,
    NoticeKind,
    OutcomeUnknown,
    PaymentOutcome,
    PaymentRequest,
    PayoutOutcome,
    PayoutRequest,
    Provider,
    ProviderRefused,
    ProviderUnavailable,
    RecipientRequest,
    RefundOutcome,
    RefundRequest,
    Status,
    TransferAccount,
    UnreadableWebhook,
    WebhookNotice,
)

if TYPE_CHECKING:
    import httpx

__all__ = [
    "PROVIDER_NAMES",
    "WITH_REFUNDS",
    "AccountName",
    "Bank",
    "CheckoutStarted",
    "Credentials",
    "Environment",
    "ForgedWebhook",
    "NoticeKind",
    "OutcomeUnknown",
    "PaymentOutcome",
    "PaymentRequest",
    "PayoutOutcome",
    "PayoutRequest",
    "Provider",
    "ProviderRefused",
    "ProviderUnavailable",
    "RecipientRequest",
    "RefundOutcome",
    "RefundRequest",
    "Status",
    "TransferAccount",
    "UnreadableWebhook",
    "WebhookNotice",
    "provider",
]

PROVIDER_NAMES = ("fincra", "paystack", "providus", "sandbox")
# Who pays back what came through a checkout; of the others `send_refund` always refuses.
WITH_REFUNDS = frozenset({"paystack", "sandbox"})


@dataclass(frozen=True, slots=True)
class Credentials:
    """What one provider knows us by; what a provider has no use for stays empty.

    secret: Paystack's and Fincra's secret key, Providus's client secret, the sandbox's shared secret · base_url: None
    for the provider's own · account: our business at Fincra, our client id at Providus · public_key: Fincra's ·
    webhook_secret: what Fincra signs webhooks with
    """

    secret: str = field(repr=False)
    base_url: str | None = None
    account: str = ""
    public_key: str = ""
    webhook_secret: str = field(default="", repr=False)


def provider(
    name: str, credentials: Credentials, *, deployment: str, transport: "httpx.BaseTransport | None" = None
) -> Provider:
    """Open the named provider; an unknown name is refused. `deployment` is the setting `environment`."""
    # An adapter is imported when it is opened, so that a route pays for the one it uses.
    if name == "fincra":
        from holdfast.payments.providers.fincra import open_fincra

        return open_fincra(credentials, deployment, transport)
    if name == "paystack":
        from holdfast.payments.providers.paystack import open_paystack

        return open_paystack(credentials.secret, credentials.base_url, transport)
    if name == "providus":
        from holdfast.payments.providers.providus import open_providus

        return open_providus(credentials, deployment, transport)
    if name == "sandbox":
        from holdfast.payments.providers.sandbox import open_sandbox

        return open_sandbox(credentials.secret, credentials.base_url, deployment, transport)
    raise Invalid.field("provider", "There is no such payment provider.", slug="unknown-provider")
