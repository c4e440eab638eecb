"""GET /v1/balance/statement: every booking of the caller's balance in one currency, the newest first."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.kernel.money import exponent
from holdfast.ledger.rules.accounts import available
from holdfast.ledger.schemas.balances import StatementBody
from holdfast.ledger.usecases.balances import statement


@route("GET /v1/balance/statement", USERS)
def handler(
    call: Call,
    currency: Annotated[str, Query(min_length=3, max_length=4)],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: str | None = None,
) -> StatementBody:
    exponent(currency)  # an unknown currency is refused
    return StatementBody.of(statement(call.db, available(call.user.id, currency), after, limit))
