"""GET /v1/admin/messages: every message and what became of it, the newest first."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.rules.fates import MessageStatus
from holdfast.messaging.rules.messages import Channel
from holdfast.messaging.schemas.messages import Filter, MessageBody, MessageCursor
from holdfast.messaging.usecases.message_log import list_messages
from holdfast.platform.schemas import Page


@route("GET /v1/admin/messages", admins("messages.read"))
def handler(
    call: Call,
    recipient: Filter | None = None,
    channel: Channel | None = None,
    provider: Filter | None = None,
    status: MessageStatus | None = None,
    template: Filter | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: MessageCursor | None = None,
) -> Page[MessageBody]:
    found = list_messages(
        call.db,
        recipient=recipient,
        channel=channel,
        provider=provider,
        status=status,
        template=template,
        after=after,
        limit=limit + 1,
    )
    return Page.of([MessageBody.of(message) for message in found], limit, lambda body: body.id)
