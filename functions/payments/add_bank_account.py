"""POST /v1/bank-accounts: registers a bank account of the caller's with the provider, in the name the bank says."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.bank_accounts import BankAccountBody, NewBankAccountBody
from holdfast.payments.usecases.bank_accounts import add_bank_account
from holdfast.platform.rate_limits import Limit

# It tells whose an account is: nobody may ask for many.
LIMITS = [Limit("principal", 20, seconds=3600), Limit("ip", 600, seconds=3600)]


@route("POST /v1/bank-accounts", USERS, status=201, limits=LIMITS, own_transactions=True)
def handler(call: Call, body: NewBankAccountBody) -> BankAccountBody:
    account = add_bank_account(
        call.run,
        call.user,
        bank_code=body.bank_code,
        account_number=body.account_number,
        currency=body.currency,
        provider=body.provider,
    )
    return BankAccountBody.of(account)
