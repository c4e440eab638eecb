"""POST /v1/auth/register: claims a phone number and an e-mail address, and sends a code to each.

The answer is the same whether or not somebody has an account with them already. It keeps no Idempotency-Key: beside
the key stands a fast hash of the body, which would give a password away that is otherwise hashed slowly.
"""

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.accounts import RegisterBody, RegistrationBody
from holdfast.identity.usecases.registration import register
from holdfast.platform.rate_limits import Limit


@route(
    "POST /v1/auth/register",
    ANYONE,
    captcha="register",
    status=201,
    idempotency="none",
    limits=[Limit("ip", 30)],
    own_transactions=True,
)
def handler(call: Call, body: RegisterBody) -> RegistrationBody:
    return RegistrationBody.of(register(call.run, call.tenant, body.to_registrant()))
