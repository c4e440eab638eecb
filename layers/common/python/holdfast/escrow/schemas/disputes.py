"""Disputes, as sent and as shown."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from holdfast.escrow.rules.disputes import Dispute, DisputeFile, DisputeMessage
from holdfast.escrow.rules.settlement import Shares
from holdfast.escrow.schemas.conditions import EvidenceBody
from holdfast.escrow.schemas.fields import ChallengeId, Files, Note
from holdfast.identity.rules.people import Challenge
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid
from holdfast.platform.schemas import LongText, MoneyBody, RequestBody, ResponseBody


class DisputeOrderBody(RequestBody):
    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"reason": "The laptop does not start.", "file_ids": []}]}
    )

    reason: LongText
    file_ids: Files = Field(default=[])


class AddDisputeMessageBody(RequestBody):
    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"text": "It started when I handed it over."}]}
    )

    text: LongText


class AddDisputeEvidenceBody(RequestBody):
    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [{"note": "The receipt of the repair.", "file_ids": ["fil_01k8000000e008000000000001"]}]
        }
    )

    note: Note | None = None
    file_ids: Annotated[Files, Field(min_length=1)]


class SharesBody(RequestBody):
    """Who gets what of all that is held. The three sum to it; what the platform gets is nothing unless said."""

    buyer: MoneyBody
    seller: MoneyBody
    platform: MoneyBody | None = None

    def to_shares(self) -> Shares:
        buyer, seller = self.buyer.to_money(), self.seller.to_money()
        platform = self.platform.to_money() if self.platform else Money.zero(buyer.currency)
        return Shares(buyer, seller, platform)


class RuleDisputeBody(RequestBody):
    """amounts: for a split, and only for a split · challenge_id, code: from begin_ruling and the authenticator."""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "ruling": "split",
                    "amounts": {
                        "buyer": {"amount": "50000.00", "currency": "NGN"},
                        "seller": {"amount": "100000.00", "currency": "NGN"},
                    },
                    "challenge_id": "chl_01k8000000e008000000000001",
                    "code": "123456",
                    "note": "Delivered, but with a fault that the pictures did not show.",
                }
            ]
        }
    )

    ruling: Literal["release", "refund", "split"]
    amounts: SharesBody | None = None
    challenge_id: ChallengeId
    code: Annotated[str, Field(min_length=1, max_length=12)]
    note: LongText

    def to_shares(self) -> Shares | None:
        if (self.amounts is None) == (self.ruling == "split"):
            raise Invalid.field(
                "amounts", "A split, and only a split, says who gets how much.", slug="amounts-misplaced"
            )
        return self.amounts.to_shares() if self.amounts else None


class SharesOutBody(ResponseBody):
    buyer: MoneyBody
    seller: MoneyBody
    platform: MoneyBody

    @classmethod
    def of(cls, shares: Shares) -> "SharesOutBody":
        return cls(
            buyer=MoneyBody.of(shares.buyer),
            seller=MoneyBody.of(shares.seller),
            platform=MoneyBody.of(shares.platform),
        )


class DisputeBody(ResponseBody):
    """raised_by: null when the clock raised it · resolved_by: null when its deadline or the parties' agreement did"""

    id: str
    order_id: str
    raised_by: str | None
    reason: str
    status: str
    ruling: str | None
    amounts: SharesOutBody | None
    note: str | None
    resolved_by: str | None
    created_at: datetime
    resolved_at: datetime | None

    @classmethod
    def of(cls, dispute: Dispute) -> "DisputeBody":
        return cls(
            id=dispute.id,
            order_id=dispute.order_id,
            raised_by=dispute.raised_by,
            reason=dispute.reason,
            status=dispute.status,
            ruling=dispute.ruling,
            amounts=SharesOutBody.of(dispute.shares) if dispute.shares else None,
            note=dispute.note,
            resolved_by=dispute.resolved_by,
            created_at=dispute.created_at,
            resolved_at=dispute.resolved_at,
        )


class DisputeMessageBody(ResponseBody):
    id: str
    author_id: str
    text: str
    created_at: datetime

    @classmethod
    def of(cls, message: DisputeMessage) -> "DisputeMessageBody":
        return cls(id=message.id, author_id=message.author_id, text=message.text, created_at=message.created_at)


class DisputeDetailBody(ResponseBody):
    dispute: DisputeBody
    messages: list[DisputeMessageBody]
    evidence: list[EvidenceBody]

    @classmethod
    def of(cls, file: DisputeFile) -> "DisputeDetailBody":
        return cls(
            dispute=DisputeBody.of(file.dispute),
            messages=[DisputeMessageBody.of(message) for message in file.messages],
            evidence=[EvidenceBody.of(evidence) for evidence in file.evidence],
        )


class ChallengeBody(ResponseBody):
    challenge_id: str
    expires_at: datetime

    @classmethod
    def of(cls, challenge: Challenge) -> "ChallengeBody":
        return cls(challenge_id=challenge.id, expires_at=challenge.expires_at)
