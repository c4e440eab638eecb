"""GET /v1/admin/reconciliations: what came of comparing accounts with what others say of them, the newest first."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.ledger.schemas.reconciliation import ReconciliationBody
from holdfast.ledger.usecases.reconciliation import list_reconciliations
from holdfast.platform.schemas import Page


@route("GET /v1/admin/reconciliations", admins("ledger.reconcile"))
def handler(
    call: Call, limit: Annotated[int, Query(ge=1, le=100)] = 20, after: str | None = None
) -> Page[ReconciliationBody]:
    found = list_reconciliations(call.db, after=after, limit=limit + 1)
    return Page.of([ReconciliationBody.of(one) for one in found], limit, lambda body: body.id)
