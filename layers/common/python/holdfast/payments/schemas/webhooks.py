"""Providers' webhooks as documents, without their bodies: those are the payers'."""

from datetime import datetime

from holdfast.payments.rules.webhooks import DeliveryStatus, WebhookDelivery
from holdfast.platform.schemas import ResponseBody


class WebhookDeliveryBody(ResponseBody):
    """copies: how often it came · reason: why it was ignored or failed"""

    id: str
    provider: str
    event: str
    reference: str | None
    copies: int
    status: DeliveryStatus
    reason: str | None
    received_at: datetime
    processed_at: datetime | None

    @classmethod
    def of(cls, delivery: WebhookDelivery) -> "WebhookDeliveryBody":
        return cls(
            id=delivery.id,
            provider=delivery.provider,
            event=delivery.event,
            reference=delivery.reference or delivery.payment_reference,
            copies=delivery.copies,
            status=delivery.status,
            reason=delivery.reason,
            received_at=delivery.received_at,
            processed_at=delivery.processed_at,
        )
