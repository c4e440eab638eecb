"""GET /v1/admin/payouts: everybody's withdrawals, the newest first; `state=requested` is the queue, `doubted=true` what
a provider's word does not fit."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.rules.payouts import WithdrawalState
from holdfast.payments.schemas.payouts import PayoutBody
from holdfast.payments.usecases.approvals import list_payouts
from holdfast.platform.schemas import Page


@route("GET /v1/admin/payouts", admins("payouts.read"))
def handler(
    call: Call,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: str | None = None,
    state: WithdrawalState | None = None,
    doubted: bool = False,
) -> Page[PayoutBody]:
    found = list_payouts(call.db, call.staff, state=state, is_doubted_only=doubted, after=after, limit=limit + 1)
    return Page.of([PayoutBody.of(one) for one in found], limit, lambda body: body.id)
