"""GET /v1/events: every event of the tenant, the oldest first, as pages or as server-sent events.

What accepts text/event-stream waits until there is something, for twelve seconds at the most, and comes again with
Last-Event-ID; pages are answered at once.
"""

import re
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.documents import Document
from holdfast.edge.route import route
from holdfast.kernel.refusals import Invalid
from holdfast.messaging.rules.event_stream import MEDIA_TYPE, stream_of
from holdfast.messaging.schemas.events import CURSOR, EventBody, EventCursor
from holdfast.messaging.usecases.event_stream import await_events, read_events
from holdfast.platform.schemas import Page


@route("GET /v1/events", admins("events.read"), own_transactions=True, document=MEDIA_TYPE)
def handler(
    call: Call,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: EventCursor | None = None,
) -> Page[EventBody] | Document:
    if MEDIA_TYPE in call.headers.get("accept", ""):
        begun = call.headers.get("last-event-id") or after
        if begun is not None and not re.fullmatch(CURSOR, begun):
            raise Invalid.field("Last-Event-ID", "There was no such cursor.", slug="unknown-cursor")
        read = await_events(call.run, None if begun is None else int(begun))
        told = [(each.number, EventBody.of(each).model_dump(mode="json")) for each in read.events]
        return Document(stream_of(told, read.last, is_more=read.is_more))
    read = call.run(lambda db: read_events(db, int(after or 0), limit))
    found = [EventBody.of(each) for each in read.events]
    return Page(data=found, next=found[-1].cursor if read.is_more else None)
