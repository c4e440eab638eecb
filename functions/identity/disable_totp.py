"""POST /v1/auth/totp/disable: takes the authenticator app away; the password is enough again."""

from holdfast.edge.access import SIGNED_IN
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.second_factors import SecondFactorProof
from holdfast.identity.usecases.authenticators import disable_authenticator
from holdfast.platform.rate_limits import Limit
from holdfast.platform.schemas import Done


@route(
    "POST /v1/auth/totp/disable",
    SIGNED_IN,
    idempotency="none",
    limits=[Limit("principal", 10)],
    own_transactions=True,
)
def handler(call: Call, body: SecondFactorProof) -> Done:
    disable_authenticator(call.run, call.signed_in, body.to_proof())
    return Done()
