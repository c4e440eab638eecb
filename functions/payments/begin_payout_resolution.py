"""POST /v1/admin/payouts/{withdrawal_id}/two-factor/initialize: asks the provider, then for a code for its end."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.payouts import ConclusionChallengeRequestBody, PayoutChallengeBody
from holdfast.payments.usecases.payout_conclusions import begin_conclusion


@route("POST /v1/admin/payouts/{withdrawal_id}/two-factor/initialize", admins("payouts.resolve"), own_transactions=True)
def handler(call: Call, withdrawal_id: str, body: ConclusionChallengeRequestBody) -> PayoutChallengeBody:
    return PayoutChallengeBody.of(begin_conclusion(call.run, call.admin, withdrawal_id, body.outcome))
