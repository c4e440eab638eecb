"""GET /v1/notifications/unread-count: how many the caller has not read yet."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.schemas.notifications import UnreadBody
from holdfast.messaging.usecases.notifications import count_unread


@route("GET /v1/notifications/unread-count", USERS)
def handler(call: Call) -> UnreadBody:
    return UnreadBody(unread=count_unread(call.db, call.user.id))
