"""POST /v1/orders/{order_id}/conditions/{condition_id}/reject: whoever judges it says that it is not true."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.conditions import ConditionBody, RejectConditionBody
from holdfast.escrow.usecases.conditions import reject_condition


@route("POST /v1/orders/{order_id}/conditions/{condition_id}/reject", USERS)
def handler(call: Call, order_id: str, condition_id: str, body: RejectConditionBody) -> ConditionBody:
    return ConditionBody.of(reject_condition(call.db, call.user, order_id, condition_id, note=body.note))
