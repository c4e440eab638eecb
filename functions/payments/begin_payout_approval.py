"""POST /v1/admin/payouts/two-factor/initialize: asks the administrator for a code that approves one withdrawal."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.payouts import PayoutChallengeBody, PayoutChallengeRequestBody
from holdfast.payments.usecases.approvals import begin_payout_approval


@route("POST /v1/admin/payouts/two-factor/initialize", admins("payouts.approve"), own_transactions=True)
def handler(call: Call, body: PayoutChallengeRequestBody) -> PayoutChallengeBody:
    return PayoutChallengeBody.of(begin_payout_approval(call.run, call.admin, body.withdrawal_id))
