"""POST /v1/auth/refresh: gives the next pair of tokens for a refresh token, which is good once.

No Idempotency-Key is kept: tokens may not be stored.
"""

from holdfast.edge.access import STAFF_SIGNING_IN
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.signing_in import RefreshBody, SignedInBody
from holdfast.identity.usecases.sessions import refresh_session


@route("POST /v1/auth/refresh", STAFF_SIGNING_IN, idempotency="none")
def handler(call: Call, body: RefreshBody) -> SignedInBody:
    return SignedInBody.of(refresh_session(call.db, body.refresh_token, call.device))
