"""POST /v1/admin/kyc/documents/{document_id}/approve: from now on it proves what it is said to prove."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.kyc import ApprovalOfDocument, ReviewBody
from holdfast.identity.usecases.kyc_reviews import approve_document


@route("POST /v1/admin/kyc/documents/{document_id}/approve", admins("kyc.review"))
def handler(call: Call, document_id: str, body: ApprovalOfDocument) -> ReviewBody:
    return ReviewBody.of(approve_document(call.db, call.staff, document_id, body.reason))
