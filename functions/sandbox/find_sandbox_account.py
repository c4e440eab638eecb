"""GET /v1/sandbox/bank-accounts/{bank_code}/{account_number}: who owns a fictional account."""

from holdfast.edge.access import OWN_SECRET
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.sandbox.schemas import SandboxAccountBody
from holdfast.payments.sandbox.usecases import find_account_owner, require_secret


@route("GET /v1/sandbox/bank-accounts/{bank_code}/{account_number}", OWN_SECRET, own_transactions=True)
def handler(call: Call, bank_code: str, account_number: str) -> SandboxAccountBody:
    require_secret(call.headers)
    name = find_account_owner(bank_code, account_number)
    return SandboxAccountBody(bank_code=bank_code, account_number=account_number, name=name)
