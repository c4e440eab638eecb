"""POST /v1/withdrawals: asks for money of the caller's balance to be paid out; it is set aside at once."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.payouts import NewWithdrawalBody, WithdrawalBody
from holdfast.payments.usecases.withdrawals import request_withdrawal


@route("POST /v1/withdrawals", USERS, status=201, idempotency="required")
def handler(call: Call, body: NewWithdrawalBody) -> WithdrawalBody:
    amount = body.amount.to_positive_money()
    return WithdrawalBody.of(
        request_withdrawal(call.db, call.user, bank_account_id=body.bank_account_id, amount=amount)
    )
