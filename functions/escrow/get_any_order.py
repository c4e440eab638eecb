"""GET /v1/admin/orders/{order_id}: one order of the tenant with all that belongs to it."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.details import OrderDetailBody
from holdfast.escrow.usecases.views import get_any_order


@route("GET /v1/admin/orders/{order_id}", admins("orders.read"))
def handler(call: Call, order_id: str) -> OrderDetailBody:
    return OrderDetailBody.of_view(get_any_order(call.db, order_id))
