"""GET /v1/admin/ledger/accounts/{account_id}: one account, its figures, its bounds and the hash of its entries."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.ledger.schemas.records import LedgerAccountBody
from holdfast.ledger.usecases.explanations import find_account


@route("GET /v1/admin/ledger/accounts/{account_id}", admins("ledger.read"))
def handler(call: Call, account_id: str) -> LedgerAccountBody:
    return LedgerAccountBody.of(find_account(call.db, account_id))
