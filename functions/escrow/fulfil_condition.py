"""POST /v1/orders/{order_id}/conditions/{condition_id}/fulfil: whoever must make it true says that it is."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.conditions import ConditionBody, FulfilConditionBody
from holdfast.escrow.usecases.conditions import fulfil_condition


@route("POST /v1/orders/{order_id}/conditions/{condition_id}/fulfil", USERS)
def handler(call: Call, order_id: str, condition_id: str, body: FulfilConditionBody) -> ConditionBody:
    note, file_ids = body.note, body.file_ids
    condition = fulfil_condition(call.db, call.user, order_id, condition_id, note=note, file_ids=file_ids)
    return ConditionBody.of(condition)
