"""Transfers between balances as documents."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from holdfast.identity.rules.contacts import email_address, phone_number
from holdfast.identity.rules.people import Challenge
from holdfast.identity.rules.second_factors import Proof
from holdfast.kernel.refusals import Invalid
from holdfast.payments.rules.balance_transfers import Payee, ShownTransfer
from holdfast.platform.schemas import MoneyBody, RequestBody, ResponseBody, Text

_SAMPLE_CHALLENGE = "chl_01k8000000e008000000000001"


class PayeeBody(RequestBody):
    """The recipient, named in exactly one way: a contact must be one that they have confirmed."""

    user_id: Annotated[str | None, Field(pattern=r"^usr_[0-7][0-9a-hjkmnp-tv-z]{25}$")] = None
    email: Annotated[str | None, Field(max_length=254)] = None
    phone: Annotated[str | None, Field(max_length=30)] = None

    def to_payee(self) -> Payee:
        if sum(way is not None for way in (self.user_id, self.email, self.phone)) != 1:
            detail = "Name the recipient by user_id, email or phone: exactly one."
            raise Invalid.field("recipient", detail, slug="recipient-ambiguous")
        return Payee(
            user_id=self.user_id,
            email=email_address(self.email, "recipient.email") if self.email is not None else None,
            phone=phone_number(self.phone, field="recipient.phone") if self.phone is not None else None,
        )


class NewTransferBody(RequestBody):
    """note: shown to the recipient"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "recipient": {"email": "bola@example.com"},
                    "amount": {"amount": "1500.00", "currency": "NGN"},
                    "note": "Your part of the taxi",
                }
            ]
        }
    )

    recipient: PayeeBody
    amount: MoneyBody
    note: Text | None = None


class TransferBody(ResponseBody):
    """status: sent; or unconfirmed, until its sender proves a second factor, by confirm_by, or cancels it · direction:
    as the caller sees it · counterparty_…: who got it, or sent it; null until it was sent · actions: what the caller
    may do with it now"""

    id: str
    direction: Literal["in", "out"]
    counterparty_id: str | None
    counterparty_name: str | None
    amount: MoneyBody
    note: str | None
    status: str
    actions: list[str]
    created_at: datetime
    confirm_by: datetime | None
    sent_at: datetime | None

    @classmethod
    def of(cls, shown: ShownTransfer) -> "TransferBody":
        transfer = shown.transfer
        return cls(
            id=transfer.id,
            direction="in" if shown.is_incoming else "out",
            counterparty_id=shown.counterparty_id,
            counterparty_name=shown.counterparty_name,
            amount=MoneyBody.of(transfer.amount),
            note=transfer.note,
            status=transfer.status,
            actions=list(shown.actions),
            created_at=transfer.created_at,
            confirm_by=transfer.confirm_by,
            sent_at=transfer.sent_at,
        )


class TransferChallengeBody(ResponseBody):
    """Answer it before it expires, with a code of what `method` names: the authenticator app, or the text message to
    the phone."""

    challenge_id: str
    expires_at: datetime
    method: Literal["app", "phone"]

    @classmethod
    def of(cls, challenge: Challenge) -> "TransferChallengeBody":
        return cls(challenge_id=challenge.id, expires_at=challenge.expires_at, method=challenge.method)


class TransferConfirmationBody(RequestBody):
    """Either the code, of the app or the text message, or in the app's place one of the recovery codes. Each works
    once."""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"challenge_id": _SAMPLE_CHALLENGE, "code": "123456"}]}
    )

    challenge_id: Text
    code: Annotated[str | None, Field(pattern=r"^[0-9]{6}$", repr=False)] = None
    recovery_code: Annotated[str | None, Field(pattern="^[0-9A-Za-z]{4}(-?[0-9A-Za-z]{4}){2}$", repr=False)] = None

    @model_validator(mode="after")
    def _has_one(self) -> Self:
        if (self.code is None) == (self.recovery_code is None):
            raise ValueError("send either code or recovery_code")
        return self

    def to_proof(self) -> Proof:
        return Proof(self.code, self.recovery_code)
