"""POST /v1/admin/payouts/{withdrawal_id}/resolve: concludes a payout that its provider leaves in doubt."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.payouts import ConclusionBody, PayoutBody
from holdfast.payments.usecases.payout_conclusions import conclude_payout


@route("POST /v1/admin/payouts/{withdrawal_id}/resolve", admins("payouts.resolve"), idempotency="required")
def handler(call: Call, withdrawal_id: str, body: ConclusionBody) -> PayoutBody:
    concluded = conclude_payout(
        call.db,
        call.admin,
        withdrawal_id,
        body.outcome,
        reason=body.reason,
        evidence=body.evidence,
        challenge_id=body.challenge_id,
        code=body.code,
    )
    return PayoutBody.of(concluded)
