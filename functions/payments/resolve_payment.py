"""POST /v1/admin/payments/{payment_id}/resolve: credits, sends back or dismisses what was not believed of a payment."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.payments import DoubtBody, ResolutionBody
from holdfast.payments.usecases.doubts import resolve_payment


@route("POST /v1/admin/payments/{payment_id}/resolve", admins("payments.resolve"), idempotency="required")
def handler(call: Call, payment_id: str, body: ResolutionBody) -> DoubtBody:
    resolved = resolve_payment(
        call.db,
        call.admin,
        payment_id,
        body.doubt_id,
        remedy=body.remedy,
        reason=body.reason,
        challenge_id=body.challenge_id,
        code=body.code,
    )
    return DoubtBody.of(resolved)
