"""GET /v1/admin/message-providers: who carries messages, by channel and destination, where the tenant has chosen."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.schemas.messages import MessageRouteBody
from holdfast.messaging.usecases.message_routes import list_routes
from holdfast.platform.schemas import Page


@route("GET /v1/admin/message-providers", admins("message_providers.manage"))
def handler(
    call: Call,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: Annotated[str | None, Query(pattern=r"^(email|sms):(\+[1-9][0-9]{0,14})?$")] = None,
) -> Page[MessageRouteBody]:
    found = list_routes(call.db, after=after, limit=limit + 1)
    bodies = [MessageRouteBody.of(one.route, one.resting) for one in found]
    return Page.of(bodies, limit, lambda body: f"{body.channel}:{body.prefix}")
