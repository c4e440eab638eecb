"""GET /v1/orders/{order_id}/dispute: the order's dispute with all that was said and shown in it."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.disputes import DisputeDetailBody
from holdfast.escrow.usecases.disputes import get_dispute


@route("GET /v1/orders/{order_id}/dispute", USERS)
def handler(call: Call, order_id: str) -> DisputeDetailBody:
    return DisputeDetailBody.of(get_dispute(call.db, call.user, order_id))
