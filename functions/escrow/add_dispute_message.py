"""POST /v1/orders/{order_id}/dispute/messages: a party says something in an open dispute."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.disputes import AddDisputeMessageBody, DisputeMessageBody
from holdfast.escrow.usecases.disputes import add_dispute_message


@route("POST /v1/orders/{order_id}/dispute/messages", USERS, status=201)
def handler(call: Call, order_id: str, body: AddDisputeMessageBody) -> DisputeMessageBody:
    return DisputeMessageBody.of(add_dispute_message(call.db, call.user, order_id, text=body.text))
