"""GET /v1/admin/ledger/transfers/{transfer_id}: one transfer, its legs, its events, its request and its person."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.ledger.schemas.origins import OriginBody
from holdfast.ledger.schemas.records import LedgerTransferBody
from holdfast.ledger.usecases.explanations import explain_transfer


@route("GET /v1/admin/ledger/transfers/{transfer_id}", admins("ledger.read"))
def handler(call: Call, transfer_id: str) -> LedgerTransferBody:
    found = explain_transfer(call.db, transfer_id)
    origin = OriginBody.of(found.why.provenance, found.why.causes, found.why.announced)
    return LedgerTransferBody.of(found.transfer, origin, found.audit)
