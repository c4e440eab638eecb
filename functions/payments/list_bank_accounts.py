"""GET /v1/bank-accounts: the caller's bank accounts, the newest first."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.bank_accounts import BankAccountBody
from holdfast.payments.usecases.bank_accounts import list_bank_accounts
from holdfast.platform.schemas import Page


@route("GET /v1/bank-accounts", USERS)
def handler(
    call: Call, limit: Annotated[int, Query(ge=1, le=100)] = 20, after: str | None = None
) -> Page[BankAccountBody]:
    found = list_bank_accounts(call.db, call.user, after=after, limit=limit + 1)
    return Page.of([BankAccountBody.of(one) for one in found], limit, lambda body: body.id)
