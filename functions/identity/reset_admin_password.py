"""POST /v1/admin/auth/reset-password: sets an administrator's password, with the link and their second factor.

No Idempotency-Key is kept: a fast hash of a password may not be stored.
"""

from holdfast.edge.access import STAFF_SIGNING_IN
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.administrators import AdministratorPasswordReset
from holdfast.identity.usecases.password_reset import reset_administrators_password
from holdfast.platform.rate_limits import Limit
from holdfast.platform.schemas import Done


@route(
    "POST /v1/admin/auth/reset-password",
    STAFF_SIGNING_IN,
    idempotency="none",
    limits=[Limit("ip", 30)],
    own_transactions=True,
)
def handler(call: Call, body: AdministratorPasswordReset) -> Done:
    reset_administrators_password(call.run, body.token, body.new_password.get_secret_value(), body.to_proof())
    return Done()
