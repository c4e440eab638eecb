"""DELETE /v1/auth/sessions: signs the caller out everywhere but here, at once."""

from holdfast.edge.access import SIGNED_IN
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.sessions import EndedBody
from holdfast.identity.usecases import sessions


@route("DELETE /v1/auth/sessions", SIGNED_IN)
def handler(call: Call) -> EndedBody:
    return EndedBody(ended=sessions.end_other_sessions(call.db, call.signed_in))
