"""POST /v1/admin/payouts/approve: lets a withdrawal be sent, with a fresh code for it."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.payouts import ApprovalBody, PayoutBody
from holdfast.payments.usecases.approvals import approve_payout


@route("POST /v1/admin/payouts/approve", admins("payouts.approve"), idempotency="required")
def handler(call: Call, body: ApprovalBody) -> PayoutBody:
    approved = approve_payout(
        call.db, call.admin, withdrawal_id=body.withdrawal_id, challenge_id=body.challenge_id, code=body.code
    )
    return PayoutBody.of(approved)
