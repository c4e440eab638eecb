"""POST /v1/auth/magic-links: sends a link to sign in with to the address, if it is a user's.

The answer looks the same, and comes after the same work, whether it is or not. No Idempotency-Key is kept: what binds
the link to this browser may not be stored.
"""

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.signing_in import LinkRequest, MagicLinkBody
from holdfast.identity.usecases.magic_links import request_magic_link
from holdfast.platform.rate_limits import Limit


@route(
    "POST /v1/auth/magic-links",
    ANYONE,
    captcha="magic_link",
    status=201,
    idempotency="none",
    limits=[Limit("ip", 30)],
    own_transactions=True,
)
def handler(call: Call, body: LinkRequest) -> MagicLinkBody:
    return MagicLinkBody(binding=request_magic_link(call.run, call.tenant, body.to_email()))
