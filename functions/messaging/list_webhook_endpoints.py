"""GET /v1/admin/webhook-endpoints: where the tenant's events are sent, the newest first."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.schemas.webhooks import EndpointBody, EndpointCursor
from holdfast.messaging.usecases.webhook_endpoints import list_endpoints
from holdfast.platform.schemas import Page


@route("GET /v1/admin/webhook-endpoints", admins("webhooks.manage"))
def handler(
    call: Call, limit: Annotated[int, Query(ge=1, le=100)] = 20, after: EndpointCursor | None = None
) -> Page[EndpointBody]:
    found = list_endpoints(call.db, after=after, limit=limit + 1)
    return Page.of([EndpointBody.of(one) for one in found], limit, lambda body: body.id)
