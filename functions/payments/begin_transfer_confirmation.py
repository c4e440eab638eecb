"""POST /v1/transfers/{transfer_id}/two-factor/initialize: asks the sender for a code that confirms this transfer."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.balance_transfers import TransferChallengeBody
from holdfast.payments.usecases.balance_transfers import begin_confirmation


@route("POST /v1/transfers/{transfer_id}/two-factor/initialize", USERS, own_transactions=True)
def handler(call: Call, transfer_id: str) -> TransferChallengeBody:
    return TransferChallengeBody.of(begin_confirmation(call.run, call.user, transfer_id))
