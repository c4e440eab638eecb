"""GET /v1/admin/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}: one delivery and every attempt of it."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.schemas.webhooks import LoggedDeliveryBody
from holdfast.messaging.usecases.webhook_log import find_delivery


@route("GET /v1/admin/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}", admins("webhooks.manage"))
def handler(call: Call, endpoint_id: str, delivery_id: str) -> LoggedDeliveryBody:
    found = find_delivery(call.db, endpoint_id, delivery_id)
    return LoggedDeliveryBody.of(found.delivery, found.attempts)
