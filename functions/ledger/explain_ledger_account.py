"""GET /v1/admin/ledger/accounts/{account_id}/explain: an account's balance back to its bookings, events and persons."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.ledger.schemas.origins import OriginBody
from holdfast.ledger.schemas.records import ExplainedAccountBody, ExplainedLineBody, LedgerAccountBody
from holdfast.ledger.usecases.explanations import explain_account


@route("GET /v1/admin/ledger/accounts/{account_id}/explain", admins("ledger.read"))
def handler(
    call: Call, account_id: str, limit: Annotated[int, Query(ge=1, le=100)] = 20, after: str | None = None
) -> ExplainedAccountBody:
    found = explain_account(call.db, account_id, after, limit)
    lines = [
        ExplainedLineBody.of(each.line, OriginBody.of(each.why.provenance, each.why.causes, each.why.announced))
        for each in found.lines
    ]
    return ExplainedAccountBody(account=LedgerAccountBody.of(found.account), data=lines, next=found.next)
