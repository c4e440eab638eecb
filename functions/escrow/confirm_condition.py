"""POST /v1/orders/{order_id}/conditions/{condition_id}/confirm: whoever judges it says that it is true."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.conditions import ConditionBody
from holdfast.escrow.usecases.conditions import confirm_condition


@route("POST /v1/orders/{order_id}/conditions/{condition_id}/confirm", USERS)
def handler(call: Call, order_id: str, condition_id: str) -> ConditionBody:
    return ConditionBody.of(confirm_condition(call.db, call.user, order_id, condition_id))
