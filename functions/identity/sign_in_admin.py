"""POST /v1/admin/auth/sign-in: signs an administrator in with address, password and, once set up, authenticator code.

Without the code it asks for it. No Idempotency-Key is kept: neither tokens nor a fast hash of a password may be stored.
"""

from holdfast.edge.access import STAFF_SIGNING_IN
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.second_factors import SecondFactorNeededBody
from holdfast.identity.schemas.signing_in import AdminSignIn, SignedInBody, answer_of
from holdfast.identity.usecases.sign_in import sign_in_admin
from holdfast.platform.rate_limits import Limit


@route(
    "POST /v1/admin/auth/sign-in",
    STAFF_SIGNING_IN,
    idempotency="none",
    limits=[Limit("ip", 30)],
    own_transactions=True,
)
def handler(call: Call, body: AdminSignIn) -> SignedInBody | SecondFactorNeededBody:
    return answer_of(sign_in_admin(call.run, body.to_credentials(), call.device))
