"""GET /v1/admin/logs: who did what, with which result, and what it changed; the newest first."""

from datetime import datetime
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.platform.audit import AuditRecord, list_records
from holdfast.platform.schemas import Page, ResponseBody


class AuditRecordBody(ResponseBody):
    """result: done, or the slug of the refusal · changes: subject, before and after; secrets are struck out"""

    id: str
    actor: str
    action: str
    result: str
    request_id: str
    source_ip: str
    changes: list[dict[str, Any]]
    recorded_at: datetime

    @classmethod
    def of(cls, record: AuditRecord) -> "AuditRecordBody":
        return cls(
            id=record.id,
            actor=record.actor,
            action=record.action,
            result=record.result,
            request_id=record.request_id,
            source_ip=record.source_ip,
            changes=[dict(change) for change in record.changes],
            recorded_at=record.recorded_at,
        )


@route("GET /v1/admin/logs", admins("audit.read"))
def handler(
    call: Call,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: str | None = None,
    actor: str | None = None,
    subject: str | None = None,
) -> Page[AuditRecordBody]:
    records = list_records(call.db, limit=limit + 1, after=after, actor=actor, subject=subject)
    return Page.of([AuditRecordBody.of(record) for record in records], limit, lambda record: record.id)
