"""POST /v1/orders/{order_id}/accept: the seller accepts the terms."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.orders import OrderBody
from holdfast.escrow.usecases.agreement import accept_order


@route("POST /v1/orders/{order_id}/accept", USERS)
def handler(call: Call, order_id: str) -> OrderBody:
    return OrderBody.of(accept_order(call.db, call.user, order_id))
