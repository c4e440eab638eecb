"""GET /v1/orders/{order_id}: one order with its conditions, its timeline and what the caller may do next."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.details import OrderDetailBody
from holdfast.escrow.usecases.views import get_order


@route("GET /v1/orders/{order_id}", USERS)
def handler(call: Call, order_id: str) -> OrderDetailBody:
    return OrderDetailBody.of_view(get_order(call.db, call.user, order_id))
