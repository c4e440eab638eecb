"""POST /v1/notifications/{notification_id}/read: the caller has read it; doing so again changes nothing."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.schemas.notifications import NotificationBody
from holdfast.messaging.usecases.notifications import read_notification


@route("POST /v1/notifications/{notification_id}/read", USERS, idempotency="none")
def handler(call: Call, notification_id: str) -> NotificationBody:
    return NotificationBody.of(read_notification(call.db, call.user.id, notification_id))
