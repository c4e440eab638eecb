"""Withdrawals as documents: for their users, and for the administrators who approve them."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from holdfast.identity.rules.people import Challenge
from holdfast.kernel.states import actions
from holdfast.payments.rules.payouts import WITHDRAWAL_STATES, Conclusion, Withdrawal
from holdfast.payments.schemas.bank_accounts import BankAccountBody
from holdfast.platform.schemas import MoneyBody, RequestBody, ResponseBody, Text

_SAMPLE_ACCOUNT = "bac_01k8000000e008000000000001"
_SAMPLE_WITHDRAWAL = "wdr_01k8000000e008000000000001"
_SAMPLE_CHALLENGE = "chl_01k8000000e008000000000001"


class NewWithdrawalBody(RequestBody):
    """In the bank account's currency."""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [
                {"bank_account_id": _SAMPLE_ACCOUNT, "amount": {"amount": "1500.00", "currency": "NGN"}},
            ]
        }
    )

    bank_account_id: Text
    amount: MoneyBody


class WithdrawalBody(ResponseBody):
    """state: requested → approved → sending → sent → paid; or rejected, cancelled, failed, reversed: then the money is
    back in the balance · reason: why · actions: what the user may do with it now"""

    id: str
    bank_account: BankAccountBody
    amount: MoneyBody
    state: str
    reason: str | None
    actions: list[str]
    created_at: datetime
    decided_at: datetime | None
    sent_at: datetime | None
    settled_at: datetime | None

    @classmethod
    def of(cls, withdrawal: Withdrawal) -> "WithdrawalBody":
        return cls(
            id=withdrawal.id,
            bank_account=BankAccountBody.of(withdrawal.account),
            amount=MoneyBody.of(withdrawal.amount),
            state=withdrawal.state,
            reason=withdrawal.reason,
            actions=actions(WITHDRAWAL_STATES, withdrawal.state, "user"),
            created_at=withdrawal.created_at,
            decided_at=withdrawal.decided_at,
            sent_at=withdrawal.sent_at,
            settled_at=withdrawal.settled_at,
        )


class PayoutBody(ResponseBody):
    """A withdrawal as administrators see it. doubt: why the provider's word was last not believed · attempts: how often
    it was sent · concluded_by, evidence: who said how it ended where the provider did not, and by whose word · actions:
    what an administrator may do with it now"""

    id: str
    user_id: str
    bank_account: BankAccountBody
    amount: MoneyBody
    state: str
    reason: str | None
    doubt: str | None
    provider_reference: str | None
    attempts: int
    actions: list[str]
    created_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    sent_at: datetime | None
    settled_at: datetime | None
    concluded_by: str | None
    evidence: str | None

    @classmethod
    def of(cls, withdrawal: Withdrawal) -> "PayoutBody":
        return cls(
            id=withdrawal.id,
            user_id=withdrawal.user_id,
            bank_account=BankAccountBody.of(withdrawal.account),
            amount=MoneyBody.of(withdrawal.amount),
            state=withdrawal.state,
            reason=withdrawal.reason,
            doubt=withdrawal.doubt,
            provider_reference=withdrawal.provider_reference,
            attempts=withdrawal.attempts,
            actions=actions(WITHDRAWAL_STATES, withdrawal.state, "admin"),
            created_at=withdrawal.created_at,
            decided_by=withdrawal.decided_by,
            decided_at=withdrawal.decided_at,
            sent_at=withdrawal.sent_at,
            settled_at=withdrawal.settled_at,
            concluded_by=withdrawal.concluded_by,
            evidence=withdrawal.evidence,
        )


class PayoutChallengeRequestBody(RequestBody):
    """The withdrawal that a code is to approve."""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"withdrawal_id": _SAMPLE_WITHDRAWAL}]}
    )

    withdrawal_id: Text


class PayoutChallengeBody(ResponseBody):
    """Answer it with a code of the authenticator app, before it expires."""

    challenge_id: str
    expires_at: datetime

    @classmethod
    def of(cls, challenge: Challenge) -> "PayoutChallengeBody":
        return cls(challenge_id=challenge.id, expires_at=challenge.expires_at)


class ApprovalBody(RequestBody):
    """The code that the authenticator app shows now. Each works once."""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [{"withdrawal_id": _SAMPLE_WITHDRAWAL, "challenge_id": _SAMPLE_CHALLENGE, "code": "123456"}]
        }
    )

    withdrawal_id: Text
    challenge_id: Text
    code: Annotated[str, Field(pattern=r"^[0-9]{6}$", repr=False)]


class RejectionBody(RequestBody):
    """`reason` is told to the user."""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [{"withdrawal_id": _SAMPLE_WITHDRAWAL, "reason": "The account is not in your name."}]
        }
    )

    withdrawal_id: Text
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class ConclusionChallengeRequestBody(RequestBody):
    """How the payout is to end."""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [{"outcome": "paid"}]})

    outcome: Conclusion


class ConclusionBody(RequestBody):
    """outcome: paid, or failed, which gives the money back · reason: told to the user · evidence: the bank's or the
    provider's reference that proves it · code: what the authenticator app shows now; each works once"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "outcome": "paid",
                    "reason": "Your bank confirmed that it has the money.",
                    "evidence": "NIP session 000013260310051623000001234567, bank's letter of 10 March",
                    "challenge_id": _SAMPLE_CHALLENGE,
                    "code": "123456",
                }
            ]
        }
    )

    outcome: Conclusion
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    evidence: Annotated[str, Field(min_length=1, max_length=500)]
    challenge_id: Text
    code: Annotated[str, Field(pattern=r"^[0-9]{6}$", repr=False)]
