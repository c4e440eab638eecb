"""GET /v1/admin/webhook-deliveries: what providers told us and what became of it, the newest first."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.rules.webhooks import DeliveryStatus
from holdfast.payments.schemas.webhooks import WebhookDeliveryBody
from holdfast.payments.usecases.webhooks import list_webhook_deliveries
from holdfast.platform.schemas import Page


@route("GET /v1/admin/webhook-deliveries", admins("audit.read"))
def handler(
    call: Call,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: str | None = None,
    status: DeliveryStatus | None = None,
) -> Page[WebhookDeliveryBody]:
    found = list_webhook_deliveries(call.db, call.staff, status=status, after=after, limit=limit + 1)
    return Page.of([WebhookDeliveryBody.of(one) for one in found], limit, lambda body: body.id)
