"""GET /v1/admin/webhook-endpoints/{endpoint_id}: one endpoint, and whether it fails."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.schemas.webhooks import EndpointBody
from holdfast.messaging.usecases.webhook_endpoints import find_endpoint


@route("GET /v1/admin/webhook-endpoints/{endpoint_id}", admins("webhooks.manage"))
def handler(call: Call, endpoint_id: str) -> EndpointBody:
    return EndpointBody.of(find_endpoint(call.db, endpoint_id))
