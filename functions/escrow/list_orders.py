"""GET /v1/orders: the caller's orders, newest first."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.fields import OrderCursor, State
from holdfast.escrow.schemas.orders import OrderBody
from holdfast.escrow.usecases.views import list_orders
from holdfast.platform.schemas import Page


@route("GET /v1/orders", USERS)
def handler(
    call: Call,
    role: Literal["buyer", "seller"] | None = None,
    state: State | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: OrderCursor | None = None,
) -> Page[OrderBody]:
    found = list_orders(call.db, call.user, role=role, state=state, after=after, limit=limit + 1)
    return Page.of([OrderBody.of(order) for order in found], limit, lambda order: order.id)
