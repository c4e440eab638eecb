"""GET /v1/top-ups: the caller's top-ups, the newest first."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.top_ups import TopUpBody
from holdfast.payments.usecases.top_ups import list_own_top_ups
from holdfast.platform.schemas import Page


@route("GET /v1/top-ups", USERS)
def handler(call: Call, limit: Annotated[int, Query(ge=1, le=100)] = 20, after: str | None = None) -> Page[TopUpBody]:
    found = list_own_top_ups(call.db, call.user, after=after, limit=limit + 1)
    return Page.of([TopUpBody.of(one.payment, one.refunds) for one in found], limit, lambda body: body.id)
