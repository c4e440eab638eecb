"""GET /v1/top-ups/{payment_id}: one of the caller's top-ups."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.top_ups import TopUpBody
from holdfast.payments.usecases.top_ups import find_own_top_up


@route("GET /v1/top-ups/{payment_id}", USERS)
def handler(call: Call, payment_id: str) -> TopUpBody:
    found = find_own_top_up(call.db, call.user, payment_id)
    return TopUpBody.of(found.payment, found.refunds)
