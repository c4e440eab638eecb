"""Webhooks from providers, as they are kept: a hint to look, never a fact."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from holdfast.payments.providers.port import Environment, NoticeKind

PLATFORM_TENANT: Final = "tnt_00000000000000000000000000"  # keeps what belongs to no tenant

Reception = Literal["new", "copy", "unknown"]
DeliveryStatus = Literal["received", "processed", "ignored", "failed"]


@dataclass(frozen=True, slots=True)
class WebhookDelivery:
    """One event of a provider, however often it came. copies: how often · reason: why it was ignored or failed ·
    provider_account_id: the tenant's own account whose secret it is signed with, None for the deployment's ·
    reference, payment_reference: our own identifiers, as the provider gave them back"""

    id: str
    provider: str
    event: str
    event_key: str
    kind: NoticeKind
    reference: str | None
    payment_reference: str | None
    environment: Environment | None
    copies: int
    status: DeliveryStatus
    reason: str | None
    received_at: datetime
    processed_at: datetime | None
    provider_account_id: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of looking into a webhook."""

    status: DeliveryStatus
    reason: str | None = None


PROCESSED: Final = Verdict("processed")
