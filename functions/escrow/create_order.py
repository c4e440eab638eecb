"""POST /v1/orders: a buyer proposes an order to a seller."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.creation import CreateOrderBody
from holdfast.escrow.schemas.details import OrderCreatedBody
from holdfast.escrow.usecases.creation import create_order


@route("POST /v1/orders", USERS, status=201, idempotency="required")
def handler(call: Call, body: CreateOrderBody) -> OrderCreatedBody:
    order, conditions = create_order(call.db, call.user, body.to_draft())
    return OrderCreatedBody.of_new(order, conditions)
