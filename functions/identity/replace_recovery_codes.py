"""POST /v1/auth/totp/recovery-codes: ten new recovery codes, shown once, in the place of all before."""

from holdfast.edge.access import SIGNED_IN
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.second_factors import AuthenticatorCode, RecoveryCodesBody
from holdfast.identity.usecases.authenticators import replace_recovery_codes
from holdfast.platform.rate_limits import Limit


@route(
    "POST /v1/auth/totp/recovery-codes",
    SIGNED_IN,
    idempotency="none",
    limits=[Limit("principal", 10)],
    own_transactions=True,
)
def handler(call: Call, body: AuthenticatorCode) -> RecoveryCodesBody:
    return RecoveryCodesBody(recovery_codes=replace_recovery_codes(call.run, call.signed_in, body.code))
