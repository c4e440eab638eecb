"""POST /v1/orders/{order_id}/cancel: a party withdraws before anything is held."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.orders import OrderBody
from holdfast.escrow.usecases.agreement import cancel_order


@route("POST /v1/orders/{order_id}/cancel", USERS)
def handler(call: Call, order_id: str) -> OrderBody:
    return OrderBody.of(cancel_order(call.db, call.user, order_id))
