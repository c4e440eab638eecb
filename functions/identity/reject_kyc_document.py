"""POST /v1/admin/kyc/documents/{document_id}/reject: it proves nothing, and its user is told why."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.kyc import RejectionOfDocument, ReviewBody
from holdfast.identity.usecases.kyc_reviews import reject_document


@route("POST /v1/admin/kyc/documents/{document_id}/reject", admins("kyc.review"))
def handler(call: Call, document_id: str, body: RejectionOfDocument) -> ReviewBody:
    return ReviewBody.of(reject_document(call.db, call.staff, document_id, body.reason))
