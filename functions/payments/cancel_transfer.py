"""POST /v1/transfers/{transfer_id}/cancel: gives up a transfer that was not confirmed."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.balance_transfers import TransferBody
from holdfast.payments.usecases.balance_transfers import cancel_transfer


@route("POST /v1/transfers/{transfer_id}/cancel", USERS)
def handler(call: Call, transfer_id: str) -> TransferBody:
    return TransferBody.of(cancel_transfer(call.db, call.user, transfer_id))
