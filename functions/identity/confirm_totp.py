"""POST /v1/auth/totp/confirm: the authenticator app shows the right codes; from now on they are asked for."""

from holdfast.edge.access import SIGNED_IN
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.second_factors import AuthenticatorCode, RecoveryCodesBody
from holdfast.identity.usecases.authenticators import confirm_authenticator
from holdfast.platform.rate_limits import Limit


@route(
    "POST /v1/auth/totp/confirm",
    SIGNED_IN,
    idempotency="none",
    limits=[Limit("principal", 10)],
    own_transactions=True,
)
def handler(call: Call, body: AuthenticatorCode) -> RecoveryCodesBody:
    return RecoveryCodesBody(recovery_codes=confirm_authenticator(call.run, call.signed_in, body.code))
