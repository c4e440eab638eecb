"""GET /v1/admin/kyc/documents: what users sent to prove who they are, the oldest first; `status=submitted` waits."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.rules.kyc import DocumentStatus
from holdfast.identity.schemas.kyc import QueuedDocumentBody
from holdfast.identity.usecases.kyc_reviews import list_documents
from holdfast.platform.schemas import Page


@route("GET /v1/admin/kyc/documents", admins("kyc.review"))
def handler(
    call: Call,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: str | None = None,
    status: DocumentStatus | None = None,
    user_id: str | None = None,
) -> Page[QueuedDocumentBody]:
    found = list_documents(call.db, call.staff, status=status, user_id=user_id, after=after, limit=limit + 1)
    return Page.of([QueuedDocumentBody.of(each) for each in found], limit, lambda body: body.document.id)
