"""GET /v1/admin/transfer-limits: how much users may send to each other, by currency."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.transfer_limits import TransferLimitBody
from holdfast.payments.usecases.transfer_limits import list_transfer_limits
from holdfast.platform.schemas import Page


@route("GET /v1/admin/transfer-limits", admins("caps.manage"))
def handler(
    call: Call,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: Annotated[str | None, Query(pattern="^[A-Z]{3,5}$")] = None,
) -> Page[TransferLimitBody]:
    found = list_transfer_limits(call.db, call.admin, after=after, limit=limit + 1)
    return Page.of([TransferLimitBody.of(one) for one in found], limit, lambda body: body.currency)
