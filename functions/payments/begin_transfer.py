"""POST /v1/transfers: sends part of the caller's balance to another user, at once or once it was confirmed."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.balance_transfers import NewTransferBody, TransferBody
from holdfast.payments.usecases.balance_transfers import begin_transfer
from holdfast.platform.rate_limits import Limit

# Few enough that nobody finds out by guessing who has an account here.
_LIMITS = [Limit("principal", 60, 3600), Limit("ip", 1200)]


@route("POST /v1/transfers", USERS, status=201, idempotency="required", limits=_LIMITS)
def handler(call: Call, body: NewTransferBody) -> TransferBody:
    payee, amount = body.recipient.to_payee(), body.amount.to_positive_money()
    return TransferBody.of(begin_transfer(call.db, call.user, payee=payee, amount=amount, note=body.note))
