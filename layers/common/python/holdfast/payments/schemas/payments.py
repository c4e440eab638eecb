"""Payments as administrators see them, and what they make of those that were not believed."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from holdfast.identity.rules.people import Challenge
from holdfast.payments.providers.port import Environment
from holdfast.payments.rules.doubts import Doubt, Remedy, Resolution, SeenPayment
from holdfast.platform.schemas import MoneyBody, RequestBody, ResponseBody, Text

PaymentStatus = Literal["created", "pending", "succeeded", "failed", "expired", "reversed", "suspicious"]

_SAMPLE_DOUBT = "dbt_01k8000000e008000000000001"
_SAMPLE_CHALLENGE = "chl_01k8000000e008000000000001"


class DoubtBody(ResponseBody):
    """reason: why the provider's word was not believed · said: what it says came, null where it says no amount ·
    resolution…: what was made of it, by whom and why; null while it is open"""

    id: str
    payment_id: str
    reason: str
    said: MoneyBody | None
    environment: Environment
    provider_reference: str
    created_at: datetime
    resolution: Resolution | None
    resolution_reason: str | None
    resolved_by: str | None
    resolved_at: datetime | None
    refund_id: str | None

    @classmethod
    def of(cls, doubt: Doubt) -> "DoubtBody":
        return cls(
            id=doubt.id,
            payment_id=doubt.payment_id,
            reason=doubt.reason,
            said=None if doubt.said is None else MoneyBody.of(doubt.said),
            environment=doubt.environment,
            provider_reference=doubt.provider_reference,
            created_at=doubt.created_at,
            resolution=doubt.resolution,
            resolution_reason=doubt.resolution_reason,
            resolved_by=doubt.resolved_by,
            resolved_at=doubt.resolved_at,
            refund_id=doubt.refund_id,
        )


class SeenPaymentBody(ResponseBody):
    """order_id: what is paid for, null for a top-up · amount: what was asked · received: what came and was booked ·
    reason: the provider's sentence, or its newest doubt · doubts: oldest first"""

    id: str
    payer_id: str
    order_id: str | None
    provider: str
    environment: Environment
    amount: MoneyBody
    received: MoneyBody | None
    status: str
    reason: str | None
    provider_reference: str | None
    doubts: list[DoubtBody]
    created_at: datetime
    expires_at: datetime
    settled_at: datetime | None

    @classmethod
    def of(cls, seen: SeenPayment) -> "SeenPaymentBody":
        payment = seen.payment
        return cls(
            id=payment.id,
            payer_id=payment.payer_id,
            order_id=payment.order_id,
            provider=payment.provider,
            environment=payment.environment,
            amount=MoneyBody.of(payment.amount),
            received=None if payment.received is None else MoneyBody.of(payment.received),
            status=payment.status,
            reason=payment.reason,
            provider_reference=payment.provider_reference,
            doubts=[DoubtBody.of(doubt) for doubt in seen.doubts],
            created_at=payment.created_at,
            expires_at=payment.expires_at,
            settled_at=payment.settled_at,
        )


class ResolutionChallengeRequestBody(RequestBody):
    """The doubt that a code is to resolve."""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [{"doubt_id": _SAMPLE_DOUBT}]})

    doubt_id: Text


class ResolutionChallengeBody(ResponseBody):
    """Answer it with a code of the authenticator app, before it expires."""

    challenge_id: str
    expires_at: datetime

    @classmethod
    def of(cls, challenge: Challenge) -> "ResolutionChallengeBody":
        return cls(challenge_id=challenge.id, expires_at=challenge.expires_at)


class ResolutionBody(RequestBody):
    """remedy: credit, to the payer's balance; refund, to where it came from; or dismiss, where there is no money in it
    · reason: kept with it · code: what the authenticator app shows now; each works once"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "doubt_id": _SAMPLE_DOUBT,
                    "remedy": "credit",
                    "reason": "Paid in dollars by mistake; the payer wants to keep them here.",
                    "challenge_id": _SAMPLE_CHALLENGE,
                    "code": "123456",
                }
            ]
        }
    )

    doubt_id: Text
    remedy: Remedy
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    challenge_id: Text
    code: Annotated[str, Field(pattern=r"^[0-9]{6}$", repr=False)]
