"""GET /v1/admin/reconciliations/{reconciliation_id}: one comparison and its differences, the oldest first."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.ledger.rules.matching import Kind
from holdfast.ledger.schemas.reconciliation import ReconciliationReportBody
from holdfast.ledger.usecases.reconciliation import find_report


@route("GET /v1/admin/reconciliations/{reconciliation_id}", admins("ledger.reconcile"))
def handler(
    call: Call,
    reconciliation_id: str,
    kind: Kind | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: str | None = None,
) -> ReconciliationReportBody:
    report = find_report(call.db, reconciliation_id, kind=kind, after=after, limit=limit + 1)
    return ReconciliationReportBody.of(report, limit)
