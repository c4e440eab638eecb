"""GET /v1/withdrawals/{withdrawal_id}: one of the caller's withdrawals, and what they may do with it."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.payouts import WithdrawalBody
from holdfast.payments.usecases.withdrawals import find_own_withdrawal


@route("GET /v1/withdrawals/{withdrawal_id}", USERS)
def handler(call: Call, withdrawal_id: str) -> WithdrawalBody:
    return WithdrawalBody.of(find_own_withdrawal(call.db, call.user, withdrawal_id))
