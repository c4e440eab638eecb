"""GET /v1/admin/withdrawal-caps: how much may be withdrawn within any 24 hours, by currency."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.caps import WithdrawalCapBody
from holdfast.payments.usecases.caps import list_withdrawal_caps
from holdfast.platform.schemas import Page


@route("GET /v1/admin/withdrawal-caps", admins("caps.manage"))
def handler(
    call: Call,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: Annotated[str | None, Query(pattern="^[A-Z]{3,5}$")] = None,
) -> Page[WithdrawalCapBody]:
    found = list_withdrawal_caps(call.db, call.admin, after=after, limit=limit + 1)
    return Page.of([WithdrawalCapBody.of(one) for one in found], limit, lambda body: body.currency)
