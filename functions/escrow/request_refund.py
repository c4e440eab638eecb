"""POST /v1/orders/{order_id}/refund: a party asks for the refund, or agrees to the other's ask."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.orders import OrderBody
from holdfast.escrow.schemas.payments import RefundOrderBody
from holdfast.escrow.usecases.refunds import request_order_refund


@route("POST /v1/orders/{order_id}/refund", USERS, idempotency="required")
def handler(call: Call, order_id: str, body: RefundOrderBody) -> OrderBody:
    destination, note = body.destination, body.note
    return OrderBody.of(request_order_refund(call.db, call.user, order_id, destination=destination, note=note))
