"""DELETE /v1/bank-accounts/{bank_account_id}: lets no new withdrawal of the caller's go there."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.usecases.bank_accounts import remove_bank_account
from holdfast.platform.schemas import Done


@route("DELETE /v1/bank-accounts/{bank_account_id}", USERS)
def handler(call: Call, bank_account_id: str) -> Done:
    remove_bank_account(call.db, call.user, bank_account_id)
    return Done()
