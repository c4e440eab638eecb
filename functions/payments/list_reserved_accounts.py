"""GET /v1/top-ups/accounts: the caller's account numbers for good, the newest first, also those that were declined."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.reserved_accounts import ReservedAccountBody
from holdfast.payments.usecases.reserved_accounts import list_own_accounts
from holdfast.platform.schemas import Page


@route("GET /v1/top-ups/accounts", USERS)
def handler(
    call: Call, limit: Annotated[int, Query(ge=1, le=100)] = 20, after: str | None = None
) -> Page[ReservedAccountBody]:
    found = list_own_accounts(call.db, call.user, after=after, limit=limit + 1)
    return Page.of([ReservedAccountBody.of(account) for account in found], limit, lambda body: body.id)
