"""POST /v1/orders/{order_id}/decline: the seller does not accept the terms."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.orders import OrderBody
from holdfast.escrow.usecases.agreement import decline_order


@route("POST /v1/orders/{order_id}/decline", USERS)
def handler(call: Call, order_id: str) -> OrderBody:
    return OrderBody.of(decline_order(call.db, call.user, order_id))
