"""POST /v1/orders/{order_id}/complete: the seller says that everything is done."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.orders import OrderBody
from holdfast.escrow.usecases.work import complete_order


@route("POST /v1/orders/{order_id}/complete", USERS)
def handler(call: Call, order_id: str) -> OrderBody:
    return OrderBody.of(complete_order(call.db, call.user, order_id))
