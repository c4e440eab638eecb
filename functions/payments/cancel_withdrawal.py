"""POST /v1/withdrawals/{withdrawal_id}/cancel: takes back a withdrawal that nobody has approved yet."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.payouts import WithdrawalBody
from holdfast.payments.usecases.withdrawals import cancel_withdrawal


@route("POST /v1/withdrawals/{withdrawal_id}/cancel", USERS, idempotency="required")
def handler(call: Call, withdrawal_id: str) -> WithdrawalBody:
    return WithdrawalBody.of(cancel_withdrawal(call.db, call.user, withdrawal_id))
