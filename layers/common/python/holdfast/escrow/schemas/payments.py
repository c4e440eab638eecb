"""Paying and getting the money back, as sent and as answered."""

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict

from holdfast.escrow.rules.flows import ACCEPTED
from holdfast.escrow.rules.orders import Order
from holdfast.escrow.schemas.fields import Note
from holdfast.payments.rules.pay_ins import Payment
from holdfast.payments.rules.provider_choices import PaymentMethod
from holdfast.platform.schemas import MoneyBody, RequestBody, ResponseBody


class PayOrderBody(RequestBody):
    """How the buyer pays: from the balance here, or through a provider. Without a provider, the first is asked that
    takes the currency by the method, and the next if it is down."""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [{"provider": "paystack"}]})

    provider: Literal["fincra", "paystack", "providus", "sandbox", "balance"] | None = None
    method: PaymentMethod | None = None


class RefundOrderBody(RequestBody):
    """destination: for the buyer to say; the balance here unless it is to go back through the provider."""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"destination": "balance", "note": "We agreed by phone to call it off."}]}
    )

    destination: Literal["balance", "source"] | None = None
    note: Note | None = None


class TransferAccountBody(ResponseBody):
    """An account number that is this payment's alone. pay_by: later the bank may have given it to somebody else"""

    bank_name: str
    account_number: str
    account_name: str
    pay_by: datetime

    @classmethod
    def of(cls, payment: Payment) -> "TransferAccountBody | None":
        account = payment.transfer_to
        if account is None:
            return None
        return cls(
            bank_name=account.bank_name,
            account_number=account.account_number,
            account_name=account.account_name,
            pay_by=account.pay_by,
        )


class PaymentStartedBody(ResponseBody):
    """checkout_url: where the buyer pays · transfer_to: or what account to transfer the amount to. Both are null when
    the balance paid at once. state: the order's"""

    order_id: str
    state: str
    amount: MoneyBody
    provider: str
    payment_id: str | None
    checkout_url: str | None
    transfer_to: TransferAccountBody | None = None

    @classmethod
    def of_payment(cls, order_id: str, payment: Payment) -> "PaymentStartedBody":
        return cls(
            order_id=order_id,
            state=ACCEPTED,
            amount=MoneyBody.of(payment.amount),
            provider=payment.provider,
            payment_id=payment.id,
            checkout_url=payment.checkout_url,
            transfer_to=TransferAccountBody.of(payment),
        )

    @classmethod
    def of_balance(cls, order: Order) -> "PaymentStartedBody":
        return cls(
            order_id=order.id,
            state=order.state,
            amount=MoneyBody.of(order.payable),
            provider="balance",
            payment_id=None,
            checkout_url=None,
        )
