"""The sandbox's documents, as its protocol has them."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from holdfast.payments.providers.port import Bank
from holdfast.payments.sandbox.rules import RECIPIENT, Sending, State, Transaction, reason_of
from holdfast.platform.schemas import LongText, MoneyBody, RequestBody, ResponseBody
from holdfast.platform.settings import settings

_MONEY: JsonDict = {"amount": "1500.00", "currency": "NGN"}
_SAMPLE = "01jzk3v5x8e9bt2m4n6q7r8s9t"
Reference = Annotated[str, Field(min_length=1, max_length=100)]


class SandboxTransactionRequest(RequestBody):
    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "reference": f"pay_{_SAMPLE}",
                    "amount": _MONEY,
                    "email": "ada@example.com",
                    "callback_url": "https://shop.example/done",
                    "description": "A chair",
                }
            ]
        }
    )

    reference: Reference
    amount: MoneyBody
    email: Annotated[str, Field(min_length=3, max_length=320)]
    callback_url: Annotated[str, Field(max_length=2000, pattern=r"^https?://[^\s]+$")]
    description: LongText


class SandboxTransferRequest(RequestBody):
    """`recipient`: {bank_code}:{account_number}"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "reference": f"wdr_{_SAMPLE}",
                    "amount": _MONEY,
                    "recipient": "001:0123456700",
                    "reason": "Withdrawal",
                }
            ]
        }
    )

    reference: Reference
    amount: MoneyBody
    recipient: Annotated[str, Field(pattern=f"^{RECIPIENT.pattern}$")]
    reason: LongText


class SandboxRefundRequest(RequestBody):
    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "reference": f"rfd_{_SAMPLE}",
                    "payment_reference": f"pay_{_SAMPLE}",
                    "amount": _MONEY,
                    "reason": "Order refunded",
                }
            ]
        }
    )

    reference: Reference
    payment_reference: Reference
    amount: MoneyBody
    reason: LongText


class SandboxTransactionBody(ResponseBody):
    """amount: what was paid; before payment, what was asked"""

    id: str
    reference: str
    status: State
    amount: MoneyBody
    fee: MoneyBody | None
    environment: Literal["test"]
    reason: str | None
    checkout_url: str

    @classmethod
    def of(cls, transaction: Transaction) -> "SandboxTransactionBody":
        deed = transaction.deed
        return cls(
            id=deed.id,
            reference=deed.reference,
            status=deed.status,
            amount=MoneyBody.of(transaction.paid or deed.amount),
            fee=None,
            environment="test",
            reason=reason_of(deed.status),
            checkout_url=checkout_url_of(deed.reference),
        )


class SandboxTransferBody(ResponseBody):
    id: str
    reference: str
    status: State
    amount: MoneyBody
    fee: MoneyBody | None
    environment: Literal["test"]
    reason: str | None
    recipient: str

    @classmethod
    def of(cls, transfer: Sending) -> "SandboxTransferBody":
        deed = transfer.deed
        return cls(
            id=deed.id,
            reference=deed.reference,
            status=deed.status,
            amount=MoneyBody.of(deed.amount),
            fee=None,
            environment="test",
            reason=reason_of(deed.status),
            recipient=transfer.to,
        )


class SandboxRefundBody(ResponseBody):
    id: str
    reference: str
    payment_reference: str
    status: State
    amount: MoneyBody
    environment: Literal["test"]
    reason: str | None

    @classmethod
    def of(cls, refund: Sending) -> "SandboxRefundBody":
        deed = refund.deed
        return cls(
            id=deed.id,
            reference=deed.reference,
            payment_reference=refund.to,
            status=deed.status,
            amount=MoneyBody.of(deed.amount),
            environment="test",
            reason=reason_of(deed.status),
        )


class SandboxBankBody(ResponseBody):
    code: str
    name: str

    @classmethod
    def of(cls, bank: Bank) -> "SandboxBankBody":
        return cls(code=bank.code, name=bank.name)


class SandboxBanksBody(ResponseBody):
    data: list[SandboxBankBody]


class SandboxAccountBody(ResponseBody):
    bank_code: str
    account_number: str
    name: str


def checkout_url_of(reference: str) -> str:
    return f"{settings().public_url}/v1/sandbox/checkout/{reference}"
