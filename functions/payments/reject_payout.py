"""POST /v1/admin/payouts/reject: refuses a withdrawal; the money is back in the user's balance at once."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.payouts import PayoutBody, RejectionBody
from holdfast.payments.usecases.approvals import reject_payout


@route("POST /v1/admin/payouts/reject", admins("payouts.approve"), idempotency="required")
def handler(call: Call, body: RejectionBody) -> PayoutBody:
    return PayoutBody.of(reject_payout(call.db, call.admin, withdrawal_id=body.withdrawal_id, reason=body.reason))
