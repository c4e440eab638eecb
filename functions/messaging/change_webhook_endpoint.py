"""PUT /v1/admin/webhook-endpoints/{endpoint_id}: changes an endpoint, switches it on or off."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.schemas.webhooks import EndpointBody, EndpointTermsBody
from holdfast.messaging.usecases.webhook_endpoints import change_endpoint


@route("PUT /v1/admin/webhook-endpoints/{endpoint_id}", admins("webhooks.manage"))
def handler(call: Call, endpoint_id: str, body: EndpointTermsBody) -> EndpointBody:
    return EndpointBody.of(
        change_endpoint(
            call.db,
            endpoint_id,
            url=body.url,
            description=body.description,
            event_types=body.event_types,
            is_enabled=body.is_enabled,
        )
    )
