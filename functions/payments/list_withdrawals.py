"""GET /v1/withdrawals: the caller's withdrawals, the newest first."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.payouts import WithdrawalBody
from holdfast.payments.usecases.withdrawals import list_own_withdrawals
from holdfast.platform.schemas import Page


@route("GET /v1/withdrawals", USERS)
def handler(
    call: Call, limit: Annotated[int, Query(ge=1, le=100)] = 20, after: str | None = None
) -> Page[WithdrawalBody]:
    found = list_own_withdrawals(call.db, call.user, after=after, limit=limit + 1)
    return Page.of([WithdrawalBody.of(one) for one in found], limit, lambda body: body.id)
