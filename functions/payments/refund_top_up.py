"""POST /v1/top-ups/{payment_id}/refund: sends the caller's top-up, or a part of it, back to where it came from."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.top_ups import TopUpRefundBody, TopUpRefundWishBody
from holdfast.payments.usecases.refund_requests import refund_top_up


@route("POST /v1/top-ups/{payment_id}/refund", USERS, status=201, idempotency="required")
def handler(call: Call, payment_id: str, body: TopUpRefundWishBody) -> TopUpRefundBody:
    amount = None if body.amount is None else body.amount.to_positive_money()
    return TopUpRefundBody.of(refund_top_up(call.db, call.user, payment_id, amount))
