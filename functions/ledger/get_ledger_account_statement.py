"""GET /v1/admin/ledger/accounts/{account_id}/statement: every booking of any account, the newest first.

With `from` or `to` it is the statement of a period. Of an account that everybody touches it shows what has been folded,
which is everything but the last minute or two.
"""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.documents import Document
from holdfast.edge.route import route
from holdfast.ledger.rules.statements import Period
from holdfast.ledger.schemas.questions import Format, From, To
from holdfast.ledger.schemas.statement_files import csv_of, file_name_of
from holdfast.ledger.schemas.statements import StatementBody
from holdfast.ledger.usecases.explanations import find_account
from holdfast.ledger.usecases.statements import statement, whole_statement


@route("GET /v1/admin/ledger/accounts/{account_id}/statement", admins("ledger.read"), document="text/csv")
def handler(
    call: Call,
    account_id: str,
    begins_at: From = None,
    ends_at: To = None,
    format: Format = "json",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: str | None = None,
) -> StatementBody | Document:
    account, period = find_account(call.db, account_id).account, Period(begins_at, ends_at)
    if format == "csv":
        page = whole_statement(call.db, account, period)
        return Document(csv_of(page), file_name_of(page))
    return StatementBody.of(statement(call.db, account, after, limit, period))
