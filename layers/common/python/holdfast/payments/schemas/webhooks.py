"""Providers' webhooks as documents, without their bodies: those are the payers'."""

import json
from datetime import datetime
from typing import Literal

from holdfast.payments.rules.webhooks import DeliveryStatus, Reception, WebhookDelivery
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


class ProvidusReplyBody(ResponseBody):
    """What the bank wants to hear of its notification, in its own words. It moves what was paid on after 00 alone."""

    requestSuccessful: bool  # noqa: N815
    sessionId: str  # noqa: N815
    responseMessage: Literal["success", "duplicate transaction", "rejected transaction"]  # noqa: N815
    responseCode: Literal["00", "01", "02"]  # noqa: N815

    @classmethod
    def of(cls, reception: Reception, body: bytes) -> "ProvidusReplyBody":
        """`body`: of the notification, whose session is named in the reply."""
        session = _session_of(body)
        match reception:
            case "new":
                message, code = "success", "00"
            case "copy":
                message, code = "duplicate transaction", "01"
            case "unknown":
                message, code = "rejected transaction", "02"
        return cls.model_validate(
            {"requestSuccessful": True, "sessionId": session, "responseMessage": message, "responseCode": code}
        )


def _session_of(body: bytes) -> str:
    try:
        session = json.loads(body)["sessionId"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return ""
    return session if isinstance(session, str) else ""
