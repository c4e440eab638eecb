"""GET /v1/transfers/{transfer_id}: one transfer, for its sender and, once it was sent, for its recipient."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.balance_transfers import TransferBody
from holdfast.payments.usecases.shown_transfers import find_own_transfer


@route("GET /v1/transfers/{transfer_id}", USERS)
def handler(call: Call, transfer_id: str) -> TransferBody:
    return TransferBody.of(find_own_transfer(call.db, call.user, transfer_id))
