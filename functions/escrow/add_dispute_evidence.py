"""POST /v1/orders/{order_id}/dispute/evidence: a party puts files forward in an open dispute."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.conditions import EvidenceBody, EvidenceListBody
from holdfast.escrow.schemas.disputes import AddDisputeEvidenceBody
from holdfast.escrow.usecases.disputes import add_dispute_evidence


@route("POST /v1/orders/{order_id}/dispute/evidence", USERS, status=201)
def handler(call: Call, order_id: str, body: AddDisputeEvidenceBody) -> EvidenceListBody:
    submitted = add_dispute_evidence(call.db, call.user, order_id, note=body.note, file_ids=body.file_ids)
    return EvidenceListBody(data=[EvidenceBody.of(piece) for piece in submitted])
