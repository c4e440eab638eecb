"""POST /v1/orders/{order_id}/start: the seller begins the work."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.orders import OrderBody
from holdfast.escrow.usecases.work import start_order


@route("POST /v1/orders/{order_id}/start", USERS)
def handler(call: Call, order_id: str) -> OrderBody:
    return OrderBody.of(start_order(call.db, call.user, order_id))
