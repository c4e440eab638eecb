"""GET /v1/auth/totp: whether the caller has an authenticator app set up, and how many recovery codes are left."""

from holdfast.edge.access import SIGNED_IN
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.second_factors import SecondFactorBody
from holdfast.identity.usecases.authenticators import view_second_factor


@route("GET /v1/auth/totp", SIGNED_IN)
def handler(call: Call) -> SecondFactorBody:
    return SecondFactorBody.of(view_second_factor(call.db, call.signed_in))
