"""POST /v1/admin/disputes/{dispute_id}/two-factor/initialize: asks for a code that is good for this ruling alone."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.disputes import ChallengeBody
from holdfast.escrow.usecases.disputes import begin_ruling


@route("POST /v1/admin/disputes/{dispute_id}/two-factor/initialize", admins("disputes.rule"), own_transactions=True)
def handler(call: Call, dispute_id: str) -> ChallengeBody:
    return ChallengeBody.of(begin_ruling(call.run, call.admin, dispute_id))
