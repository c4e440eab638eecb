"""POST /v1/top-ups/accounts: opens an account number for good, and what is transferred to it tops up the balance.

No Idempotency-Key is kept: beside the key stands a fast hash of the body, by which eleven digits are found in seconds.
Each user has one account at a provider, so asking again opens no other.
"""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.reserved_accounts import NewReservedAccountBody, ReservedAccountBody
from holdfast.payments.usecases.reserved_accounts import open_reserved_account
from holdfast.platform.rate_limits import Limit

# A bank says whether a verification number exists: nobody may try many.
LIMITS = [Limit("principal", 20, seconds=3600), Limit("ip", 600, seconds=3600)]


@route("POST /v1/top-ups/accounts", USERS, status=201, idempotency="none", limits=LIMITS, own_transactions=True)
def handler(call: Call, body: NewReservedAccountBody) -> ReservedAccountBody:
    account = open_reserved_account(call.run, call.user, bvn=body.bvn, currency=body.currency, provider=body.provider)
    return ReservedAccountBody.of(account)
