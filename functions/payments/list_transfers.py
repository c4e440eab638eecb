"""GET /v1/transfers: what the caller sent to others and got from them, the newest first."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.balance_transfers import TransferBody
from holdfast.payments.usecases.shown_transfers import list_own_transfers
from holdfast.platform.schemas import Page


@route("GET /v1/transfers", USERS)
def handler(
    call: Call, limit: Annotated[int, Query(ge=1, le=100)] = 20, after: str | None = None
) -> Page[TransferBody]:
    found = list_own_transfers(call.db, call.user, after=after, limit=limit + 1)
    return Page.of([TransferBody.of(one) for one in found], limit, lambda body: body.id)
