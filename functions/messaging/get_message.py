"""GET /v1/admin/messages/{message_id}: one message and every attempt to hand it to a provider."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.schemas.messages import LoggedMessageBody
from holdfast.messaging.usecases.message_log import find_message


@route("GET /v1/admin/messages/{message_id}", admins("messages.read"))
def handler(call: Call, message_id: str) -> LoggedMessageBody:
    found = find_message(call.db, message_id)
    return LoggedMessageBody.of(found.message, found.attempts)
