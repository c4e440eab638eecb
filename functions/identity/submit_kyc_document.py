"""POST /v1/kyc/documents: sends a document that proves who the caller is, to be looked at.

It keeps no Idempotency-Key: beside the key stands a fast hash of the body, which would give the number away that is
otherwise sealed. A file is taken once, so nothing is sent twice.
"""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.kyc import KycDocumentBody, KycDocumentSubmission
from holdfast.identity.usecases.kyc import submit_document
from holdfast.platform.rate_limits import Limit

_LIMITS = [Limit("principal", 30, 3600), Limit("ip", 1200)]


@route("POST /v1/kyc/documents", USERS, status=201, idempotency="none", limits=_LIMITS, own_transactions=True)
def handler(call: Call, body: KycDocumentSubmission) -> KycDocumentBody:
    return KycDocumentBody.of(submit_document(call.run, call.user, body.to_document()))
