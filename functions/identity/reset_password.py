"""POST /v1/auth/reset-password: sets another password with the link that was sent, and signs the user out everywhere.

No Idempotency-Key is kept: a fast hash of a password may not be stored.
"""

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.signing_in import PasswordReset
from holdfast.identity.usecases.password_reset import reset_password
from holdfast.platform.rate_limits import Limit
from holdfast.platform.schemas import Done


@route("POST /v1/auth/reset-password", ANYONE, idempotency="none", limits=[Limit("ip", 30)], own_transactions=True)
def handler(call: Call, body: PasswordReset) -> Done:
    reset_password(call.run, body.token, body.new_password.get_secret_value())
    return Done()
