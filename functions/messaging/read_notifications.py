"""POST /v1/notifications/read: the caller has read all that they have seen; what came since stays unread."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.schemas.notifications import ReadBody, SeenBody
from holdfast.messaging.usecases.notifications import read_up_to


@route("POST /v1/notifications/read", USERS, idempotency="none")
def handler(call: Call, body: SeenBody) -> ReadBody:
    return ReadBody(read=read_up_to(call.db, call.user.id, body.up_to))
