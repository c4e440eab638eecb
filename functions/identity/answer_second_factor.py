"""POST /v1/auth/second-factor: goes on signing in, with the authenticator app's code or a recovery code.

No Idempotency-Key is kept: tokens may not be stored.
"""

from holdfast.edge.access import STAFF_SIGNING_IN
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.second_factors import SecondFactorAnswer
from holdfast.identity.schemas.signing_in import SignedInBody
from holdfast.identity.usecases import entering
from holdfast.platform.rate_limits import Limit


@route(
    "POST /v1/auth/second-factor",
    STAFF_SIGNING_IN,
    idempotency="none",
    limits=[Limit("ip", 60)],
    own_transactions=True,
)
def handler(call: Call, body: SecondFactorAnswer) -> SignedInBody:
    return SignedInBody.of(entering.answer_second_factor(call.run, body.pending_token, body.to_proof(), call.device))
