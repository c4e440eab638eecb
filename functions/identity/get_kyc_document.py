"""GET /v1/admin/kyc/documents/{document_id}: one document with its number; the audit log says who has seen it."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.kyc import ReviewBody
from holdfast.identity.usecases.kyc_reviews import view_document


@route("GET /v1/admin/kyc/documents/{document_id}", admins("kyc.review"), own_transactions=True)
def handler(call: Call, document_id: str) -> ReviewBody:
    return ReviewBody.of(view_document(call.run, call.staff, document_id))
