"""GET /v1/balance/statement: every booking of the caller's balance in one currency, the newest first.

With `from` or `to` it is the statement of a period.
"""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.documents import Document
from holdfast.edge.route import route
from holdfast.kernel.money import exponent
from holdfast.ledger.rules.accounts import available
from holdfast.ledger.rules.statements import Period
from holdfast.ledger.schemas.questions import Format, From, To
from holdfast.ledger.schemas.statement_files import csv_of, file_name_of
from holdfast.ledger.schemas.statements import StatementBody
from holdfast.ledger.usecases.statements import statement, whole_statement


@route("GET /v1/balance/statement", USERS, document="text/csv")
def handler(
    call: Call,
    currency: Annotated[str, Query(min_length=3, max_length=4)],
    begins_at: From = None,
    ends_at: To = None,
    format: Format = "json",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: str | None = None,
) -> StatementBody | Document:
    exponent(currency)  # an unknown currency is refused
    account, period = available(call.user.id, currency), Period(begins_at, ends_at)
    if format == "csv":
        page = whole_statement(call.db, account, period)
        return Document(csv_of(page), file_name_of(page))
    return StatementBody.of(statement(call.db, account, after, limit, period))
