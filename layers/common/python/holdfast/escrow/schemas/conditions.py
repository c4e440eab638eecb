"""Conditions and evidence, as sent and as shown."""

from datetime import datetime

from pydantic import ConfigDict, Field

from holdfast.escrow.rules.conditions import Condition, ConditionTemplate
from holdfast.escrow.rules.disputes import Evidence
from holdfast.escrow.schemas.fields import Files, Note
from holdfast.platform.schemas import RequestBody, ResponseBody


class FulfilConditionBody(RequestBody):
    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"note": "Handed over at the door.", "file_ids": []}]}
    )

    note: Note | None = None
    file_ids: Files = Field(default=[])


class RejectConditionBody(RequestBody):
    model_config = RequestBody.model_config | ConfigDict(
        json_schema_extra={"examples": [{"note": "The charger is missing."}]}
    )

    note: Note


class ConditionTemplateBody(ResponseBody):
    id: str
    category: str
    text: str
    fulfilled_by: str
    confirmed_by: str

    @classmethod
    def of(cls, template: ConditionTemplate) -> "ConditionTemplateBody":
        return cls(
            id=template.id,
            category=template.category,
            text=template.text,
            fulfilled_by=template.fulfilled_by,
            confirmed_by=template.confirmed_by,
        )


class ConditionTemplatesBody(ResponseBody):
    data: list[ConditionTemplateBody]


class ConditionBody(ResponseBody):
    """note: what was said at the last change · settled_at: when it was confirmed or rejected"""

    id: str
    position: int
    text: str
    template_id: str | None
    fulfilled_by: str
    confirmed_by: str
    status: str
    note: str | None
    fulfilled_at: datetime | None
    settled_at: datetime | None

    @classmethod
    def of(cls, condition: Condition) -> "ConditionBody":
        return cls(
            id=condition.id,
            position=condition.position,
            text=condition.text,
            template_id=condition.template_id,
            fulfilled_by=condition.fulfilled_by,
            confirmed_by=condition.confirmed_by,
            status=condition.status,
            note=condition.note,
            fulfilled_at=condition.fulfilled_at,
            settled_at=condition.settled_at,
        )


class EvidenceBody(ResponseBody):
    """The file itself is at /v1/files/{file_id}."""

    id: str
    file_id: str
    condition_id: str | None
    submitted_by: str
    note: str | None
    created_at: datetime

    @classmethod
    def of(cls, evidence: Evidence) -> "EvidenceBody":
        return cls(
            id=evidence.id,
            file_id=evidence.file_id,
            condition_id=evidence.condition_id,
            submitted_by=evidence.submitted_by,
            note=evidence.note,
            created_at=evidence.created_at,
        )


class EvidenceListBody(ResponseBody):
    data: list[EvidenceBody]
