"""Bodies of knowing who users are."""

from datetime import date, datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from holdfast.identity.rules.kyc import (
    HIGHEST,
    DocumentKind,
    DocumentStatus,
    KycDocument,
    NewDocument,
    Requirement,
    Reviewed,
    Standing,
    missing_for,
)
from holdfast.kernel.money import Money
from holdfast.platform.schemas import MoneyBody, RequestBody, ResponseBody
from holdfast.platform.tenant_settings import KycLimits

Number = Annotated[str, Field(pattern="^[A-Za-z0-9][A-Za-z0-9 /.-]{2,39}$")]
IssuingCountry = Annotated[str, Field(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2, which issued it")]
Reason = Annotated[str, Field(min_length=3, max_length=1000)]


class KycDocumentSubmission(RequestBody):
    """file_id: of a clean file of your own, uploaded with the purpose kyc · number, country: of passports, identity
    cards, licences and voter's cards, and of no others"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "passport",
                    "file_id": "fil_01k8000000e008000000000001",
                    "number": "A01234567",
                    "country": "NG",
                    "expires_on": "2031-05-31",
                }
            ]
        }
    )

    kind: DocumentKind
    file_id: Annotated[str, Field(max_length=40)]
    number: Number | None = None
    country: IssuingCountry | None = None
    expires_on: date | None = None

    def to_document(self) -> NewDocument:
        return NewDocument(self.kind, self.file_id, self.number, self.country, self.expires_on)


class ApprovalOfDocument(RequestBody):
    """reason: for the audit trail, where there is something to say"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"reason": "Compared with the selfie."}]}
    )

    reason: Reason | None = None


class RejectionOfDocument(RequestBody):
    """reason: the user is told it"""

    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"reason": "The photo is too dark to read the number."}]}
    )

    reason: Reason


class KycDocumentBody(ResponseBody):
    """reason: why it was decided so"""

    id: str
    kind: DocumentKind
    file_id: str
    country: str | None
    expires_on: date | None
    status: DocumentStatus
    reason: str | None
    submitted_at: datetime
    decided_at: datetime | None

    @classmethod
    def of(cls, document: KycDocument) -> "KycDocumentBody":
        return cls(
            id=document.id,
            kind=document.kind,
            file_id=document.file_id,
            country=document.country,
            expires_on=document.expires_on,
            status=document.status,
            reason=document.reason,
            submitted_at=document.submitted_at,
            decided_at=document.decided_at,
        )


class RequirementBody(ResponseBody):
    """kinds: a document of any of these will do; none where it is a contact that is to be confirmed"""

    name: str
    kinds: list[DocumentKind]

    @classmethod
    def of(cls, requirement: Requirement) -> "RequirementBody":
        return cls(name=requirement.name, kinds=list(requirement.kinds))


class KycLevelBody(ResponseBody):
    """missing: what is still to be proven to come to this level"""

    level: int
    missing: list[RequirementBody]


class KycLimitBody(ResponseBody):
    """Into your balance, and as much out of it: at once, within 24 hours, within 30 days. null: no limit"""

    currency: str
    single: MoneyBody | None
    daily: MoneyBody | None
    monthly: MoneyBody | None

    @classmethod
    def of(cls, limits: KycLimits) -> "KycLimitBody":
        return cls(
            currency=limits.currency,
            single=_amount(limits.single),
            daily=_amount(limits.daily),
            monthly=_amount(limits.monthly),
        )


class KycBody(ResponseBody):
    """level: how well you are known, from 0 · levels: those above it · limits: of your level; in other currencies there
    are none"""

    level: int
    levels: list[KycLevelBody]
    limits: list[KycLimitBody]
    documents: list[KycDocumentBody]

    @classmethod
    def of(cls, standing: Standing) -> "KycBody":
        above = range(standing.level + 1, HIGHEST + 1)
        return cls(
            level=standing.level,
            levels=[
                KycLevelBody(
                    level=level, missing=[RequirementBody.of(each) for each in missing_for(level, standing.proven)]
                )
                for level in above
            ],
            limits=[KycLimitBody.of(each) for each in standing.limits],
            documents=[KycDocumentBody.of(each) for each in standing.documents],
        )


class QueuedDocumentBody(ResponseBody):
    """A document in the queue; its file is at /v1/files/{file_id}."""

    user_id: str
    document: KycDocumentBody

    @classmethod
    def of(cls, document: KycDocument) -> "QueuedDocumentBody":
        return cls(user_id=document.user_id, document=KycDocumentBody.of(document))


class ReviewBody(ResponseBody):
    """number: of the document, where it has one and was asked for · level: its user's, as of now"""

    user_id: str
    level: int
    number: str | None
    decided_by: str | None
    document: KycDocumentBody

    @classmethod
    def of(cls, reviewed: Reviewed) -> "ReviewBody":
        document = reviewed.document
        return cls(
            user_id=document.user_id,
            level=reviewed.level,
            number=reviewed.number,
            decided_by=document.decided_by,
            document=KycDocumentBody.of(document),
        )


def _amount(money: Money | None) -> MoneyBody | None:
    return None if money is None else MoneyBody.of(money)
