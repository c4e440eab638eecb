"""POST /v1/auth/logout: ends the session, with all its tokens, at once."""

from holdfast.edge.access import SIGNED_IN
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.usecases.sessions import end_session
from holdfast.platform.schemas import Done


@route("POST /v1/auth/logout", SIGNED_IN, idempotency="none")
def handler(call: Call) -> Done:
    end_session(call.db, call.db.origin.session_id)
    return Done()
