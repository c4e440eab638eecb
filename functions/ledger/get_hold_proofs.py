"""GET /v1/ledger/proofs/orders/{order_id}: proofs for a party that what is held for the order is counted."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.usecases.views import require_party
from holdfast.ledger.schemas.checkpoints import ProofsBody
from holdfast.ledger.usecases.proofs import prove_holdings


@route("GET /v1/ledger/proofs/orders/{order_id}", USERS)
def handler(call: Call, order_id: str, checkpoint: str | None = None) -> ProofsBody:
    """`checkpoint`: its id; the newest unless said."""
    require_party(call.db, call.user, order_id)
    return ProofsBody.of(prove_holdings(call.db, order_id, checkpoint))
