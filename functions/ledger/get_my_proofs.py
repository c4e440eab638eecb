"""GET /v1/ledger/proofs/me: proofs that the caller's balances are counted in a checkpoint."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.ledger.schemas.checkpoints import ProofsBody
from holdfast.ledger.usecases.proofs import prove_holdings


@route("GET /v1/ledger/proofs/me", USERS)
def handler(call: Call, checkpoint: str | None = None) -> ProofsBody:
    """`checkpoint`: its id; the newest unless said."""
    return ProofsBody.of(prove_holdings(call.db, call.user.id, checkpoint))
