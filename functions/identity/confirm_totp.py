"""POST /v1/admin/auth/totp/confirm: the authenticator app shows the right codes; from now on they are asked for."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.second_factors import AuthenticatorCode
from holdfast.identity.usecases.authenticators import confirm_authenticator
from holdfast.platform.rate_limits import Limit
from holdfast.platform.schemas import Done


@route(
    "POST /v1/admin/auth/totp/confirm",
    admins(),
    idempotency="none",
    limits=[Limit("principal", 10)],
    own_transactions=True,
)
def handler(call: Call, body: AuthenticatorCode) -> Done:
    confirm_authenticator(call.run, call.admin, body.code)
    return Done()
