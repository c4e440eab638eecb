"""POST /v1/auth/magic-links/redeem: signs in with the link that was sent, in the browser that asked for it.

No Idempotency-Key is kept: tokens may not be stored.
"""

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.second_factors import SecondFactorNeededBody
from holdfast.identity.schemas.signing_in import MagicLinkRedemption, SignedInBody, answer_of
from holdfast.identity.usecases import magic_links
from holdfast.platform.rate_limits import Limit


@route("POST /v1/auth/magic-links/redeem", ANYONE, idempotency="none", limits=[Limit("ip", 60)])
def handler(call: Call, body: MagicLinkRedemption) -> SignedInBody | SecondFactorNeededBody:
    return answer_of(magic_links.redeem_magic_link(call.db, body.token, body.binding, call.device))
