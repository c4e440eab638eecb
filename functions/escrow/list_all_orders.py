"""GET /v1/admin/orders: every order of the tenant, newest first."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.fields import OrderCursor, State
from holdfast.escrow.schemas.orders import OrderBody
from holdfast.escrow.usecases.views import list_all_orders
from holdfast.platform.schemas import Page


@route("GET /v1/admin/orders", admins("orders.read"))
def handler(
    call: Call,
    state: State | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: OrderCursor | None = None,
) -> Page[OrderBody]:
    found = list_all_orders(call.db, state=state, after=after, limit=limit + 1)
    return Page.of([OrderBody.of(order) for order in found], limit, lambda order: order.id)
