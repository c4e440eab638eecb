"""GET /v1/auth/sessions: where the caller is signed in, the newest sign-in first."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import SIGNED_IN
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.sessions import SessionBody
from holdfast.identity.usecases import sessions
from holdfast.platform.schemas import Page


@route("GET /v1/auth/sessions", SIGNED_IN)
def handler(call: Call, limit: Annotated[int, Query(ge=1, le=100)] = 20, after: str | None = None) -> Page[SessionBody]:
    found = sessions.list_sessions(call.db, call.signed_in, after=after, limit=limit + 1)
    return Page.of([SessionBody.of(session) for session in found], limit, lambda body: body.id)
