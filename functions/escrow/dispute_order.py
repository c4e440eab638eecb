"""POST /v1/orders/{order_id}/dispute: a party disagrees and everything stands still."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.disputes import DisputeBody, DisputeOrderBody
from holdfast.escrow.usecases.disputes import dispute_order


@route("POST /v1/orders/{order_id}/dispute", USERS, status=201)
def handler(call: Call, order_id: str, body: DisputeOrderBody) -> DisputeBody:
    dispute = dispute_order(call.db, call.user, order_id, reason=body.reason, file_ids=body.file_ids)
    return DisputeBody.of(dispute)
