"""POST /v1/admin/payments/{payment_id}/two-factor/initialize: asks for a code that resolves one doubt."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.payments import ResolutionChallengeBody, ResolutionChallengeRequestBody
from holdfast.payments.usecases.doubts import begin_resolution


@route("POST /v1/admin/payments/{payment_id}/two-factor/initialize", admins("payments.resolve"), own_transactions=True)
def handler(call: Call, payment_id: str, body: ResolutionChallengeRequestBody) -> ResolutionChallengeBody:
    return ResolutionChallengeBody.of(begin_resolution(call.run, call.admin, payment_id, body.doubt_id))
