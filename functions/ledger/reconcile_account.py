"""POST /v1/admin/reconciliations: compares an account with what somebody else says of it; nothing is posted."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.ledger.schemas.reconciliation import ReconciliationBody
from holdfast.ledger.schemas.their_statements import StatementToReconcileBody
from holdfast.ledger.usecases.reconciliation import reconcile


@route("POST /v1/admin/reconciliations", admins("ledger.reconcile"), status=201)
def handler(call: Call, body: StatementToReconcileBody) -> ReconciliationBody:
    return ReconciliationBody.of(reconcile(call.db, body.account(), body.statement()))
