"""GET /v1/notifications: what the caller has been told, the newest first; only what is unread where asked for."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.schemas.notifications import NotificationBody, NotificationCursor
from holdfast.messaging.usecases.notifications import list_notifications
from holdfast.platform.schemas import Page


@route("GET /v1/notifications", USERS)
def handler(
    call: Call,
    unread: bool = False,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: NotificationCursor | None = None,
) -> Page[NotificationBody]:
    found = list_notifications(call.db, call.user.id, is_unread_only=unread, after=after, limit=limit + 1)
    return Page.of([NotificationBody.of(notification) for notification in found], limit, lambda body: body.id)
