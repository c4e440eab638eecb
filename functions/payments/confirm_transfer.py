"""POST /v1/transfers/{transfer_id}/confirm: sends a transfer, with a fresh code for it."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.balance_transfers import TransferBody, TransferConfirmationBody
from holdfast.payments.usecases.balance_transfers import confirm_transfer


@route("POST /v1/transfers/{transfer_id}/confirm", USERS, idempotency="required")
def handler(call: Call, transfer_id: str, body: TransferConfirmationBody) -> TransferBody:
    proof = body.to_proof()
    return TransferBody.of(
        confirm_transfer(call.db, call.user, transfer_id, challenge_id=body.challenge_id, proof=proof)
    )
