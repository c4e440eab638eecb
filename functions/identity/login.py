"""POST /v1/auth/login: signs a user in with phone or e-mail address and password; or asks for the second factor.

No Idempotency-Key is kept: neither tokens nor a fast hash of a password may be stored.
"""

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.second_factors import SecondFactorNeededBody
from holdfast.identity.schemas.signing_in import LoginBody, SignedInBody, answer_of
from holdfast.identity.usecases.sign_in import sign_in
from holdfast.platform.rate_limits import Limit


@route(
    "POST /v1/auth/login", ANYONE, captcha="login", idempotency="none", limits=[Limit("ip", 60)], own_transactions=True
)
def handler(call: Call, body: LoginBody) -> SignedInBody | SecondFactorNeededBody:
    channel, contact = body.to_contact()
    return answer_of(sign_in(call.run, channel, contact, body.password.get_secret_value(), call.device))
