"""DELETE /v1/auth/sessions/{session_id}: signs the caller out of one session, with all its tokens, at once."""

from holdfast.edge.access import SIGNED_IN
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.usecases.sessions import end_one_session
from holdfast.platform.schemas import Done


@route("DELETE /v1/auth/sessions/{session_id}", SIGNED_IN)
def handler(call: Call, session_id: str) -> Done:
    end_one_session(call.db, call.signed_in, session_id)
    return Done()
