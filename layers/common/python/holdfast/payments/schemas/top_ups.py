"""Top-ups as documents."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import ConfigDict

from holdfast.payments.rules.pay_ins import Payment
from holdfast.payments.rules.provider_choices import PaymentMethod
from holdfast.payments.rules.refunds import Refund
from holdfast.platform.schemas import MoneyBody, RequestBody, ResponseBody, Text


class NewTopUpBody(RequestBody):
    """How much is to be paid in, and through which provider. Without one, the first is asked that takes the currency by
    the method, and the next if it is down."""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [{"amount": {"amount": "5000.00", "currency": "NGN"}, "provider": "paystack"}],
        }
    )

    amount: MoneyBody
    provider: Text | None = None
    method: PaymentMethod | None = None


class TopUpAccountBody(ResponseBody):
    """An account number that is this top-up's alone. pay_by: later the bank may have given it to somebody else"""

    model_config = ResponseBody.model_config | ConfigDict(from_attributes=True)

    bank_name: str
    account_number: str
    account_name: str
    pay_by: datetime


class TopUpRefundWishBody(RequestBody):
    """How much is to be sent back; all that is left where nothing is said."""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"amount": {"amount": "2000.00", "currency": "NGN"}}]}
    )

    amount: MoneyBody | None = None


class TopUpRefundBody(ResponseBody):
    """status: requested → sent → processed; or failed: then the money is in the balance again · reason: why"""

    id: str
    payment_id: str
    status: str
    amount: MoneyBody
    reason: str | None
    created_at: datetime
    settled_at: datetime | None

    @classmethod
    def of(cls, refund: Refund) -> "TopUpRefundBody":
        return cls(
            id=refund.id,
            payment_id=refund.payment_id,
            status=refund.status,
            amount=MoneyBody.of(refund.amount),
            reason=refund.reason,
            created_at=refund.created_at,
            settled_at=refund.settled_at,
        )


class TopUpBody(ResponseBody):
    """status: created → pending → succeeded; or failed, expired, reversed · amount: what was asked · received: what
    came and is in the balance, null until then · checkout_url: where the payer pays · transfer_to: or, when it was just
    begun, what account to transfer the amount to · refunds: what was sent back of it · reason: why it failed"""

    id: str
    status: str
    amount: MoneyBody
    received: MoneyBody | None
    provider: str
    checkout_url: str | None
    transfer_to: TopUpAccountBody | None
    refunds: list[TopUpRefundBody]
    reason: str | None
    created_at: datetime
    expires_at: datetime
    settled_at: datetime | None

    @classmethod
    def of(cls, payment: Payment, refunds: Sequence[Refund] = ()) -> "TopUpBody":
        return cls(
            id=payment.id,
            status=payment.status,
            amount=MoneyBody.of(payment.amount),
            received=None if payment.received is None else MoneyBody.of(payment.received),
            provider=payment.provider,
            checkout_url=payment.checkout_url,
            transfer_to=TopUpAccountBody.model_validate(payment.transfer_to) if payment.transfer_to else None,
            refunds=[TopUpRefundBody.of(refund) for refund in refunds],
            reason=payment.reason,
            created_at=payment.created_at,
            expires_at=payment.expires_at,
            settled_at=payment.settled_at,
        )
