"""GET /v1/ledger/checkpoints/{checkpoint_id}: one checkpoint, as it was signed."""

from holdfast.edge.access import SIGNED_IN
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.ledger.schemas.checkpoints import CheckpointBody
from holdfast.ledger.usecases.checkpoints import get_checkpoint


@route("GET /v1/ledger/checkpoints/{checkpoint_id}", SIGNED_IN)
def handler(call: Call, checkpoint_id: str) -> CheckpointBody:
    return CheckpointBody.of(get_checkpoint(call.db, checkpoint_id))
