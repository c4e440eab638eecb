"""POST /v1/orders/{order_id}/close: the buyer is content and the seller is paid."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.orders import OrderBody
from holdfast.escrow.usecases.work import close_order


@route("POST /v1/orders/{order_id}/close", USERS, idempotency="required")
def handler(call: Call, order_id: str) -> OrderBody:
    return OrderBody.of(close_order(call.db, call.user, order_id))
