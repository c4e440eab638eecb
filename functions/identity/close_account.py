"""POST /v1/auth/close-account: ends one's own account for good, once everything is settled.

No Idempotency-Key is kept: a fast hash of a password may not be stored.
"""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.usecases.closing import close_own_account
from holdfast.identity.schemas.administration import AccountClosing
from holdfast.platform.rate_limits import Limit
from holdfast.platform.schemas import Done


@route("POST /v1/auth/close-account", USERS, idempotency="none", limits=[Limit("principal", 10)], own_transactions=True)
def handler(call: Call, body: AccountClosing) -> Done:
    close_own_account(call.run, call.user, body.current_password.get_secret_value(), body.to_proof())
    return Done()
