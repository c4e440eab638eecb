"""GET /v1/admin/webhook-endpoints/{endpoint_id}/deliveries: what was sent to an endpoint, the newest first."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.rules.webhooks import DeliveryStatus
from holdfast.messaging.schemas.webhooks import DeliveryBody, DeliveryCursor, EventId
from holdfast.messaging.usecases.webhook_log import list_deliveries
from holdfast.platform.schemas import Page


@route("GET /v1/admin/webhook-endpoints/{endpoint_id}/deliveries", admins("webhooks.manage"))
def handler(
    call: Call,
    endpoint_id: str,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: DeliveryCursor | None = None,
    status: DeliveryStatus | None = None,
    event_id: EventId | None = None,
) -> Page[DeliveryBody]:
    found = list_deliveries(call.db, endpoint_id, status=status, event_id=event_id, after=after, limit=limit + 1)
    return Page.of([DeliveryBody.of(one) for one in found], limit, lambda body: body.id)
