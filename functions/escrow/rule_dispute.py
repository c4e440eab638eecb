"""POST /v1/admin/disputes/{dispute_id}/rule: release, refund or split what is held."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.disputes import RuleDisputeBody
from holdfast.escrow.schemas.orders import OrderBody
from holdfast.escrow.usecases.disputes import rule_dispute


@route("POST /v1/admin/disputes/{dispute_id}/rule", admins("disputes.rule"), idempotency="required")
def handler(call: Call, dispute_id: str, body: RuleDisputeBody) -> OrderBody:
    order = rule_dispute(
        call.db,
        call.admin,
        dispute_id,
        ruling=body.ruling,
        shares=body.to_shares(),
        challenge_id=body.challenge_id,
        code=body.code,
        note=body.note,
    )
    return OrderBody.of(order)
