"""POST /v1/admin/webhook-endpoints: sends events to a URL from now on; answers with the secret, this once."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.schemas.webhooks import EndpointBody, EndpointWithSecretBody, NewEndpointBody
from holdfast.messaging.usecases.webhook_endpoints import add_endpoint


@route(
    "POST /v1/admin/webhook-endpoints", admins("webhooks.manage"), status=201, idempotency="none", own_transactions=True
)
def handler(call: Call, body: NewEndpointBody) -> EndpointWithSecretBody:
    added = add_endpoint(call.run, url=body.url, description=body.description, event_types=body.event_types)
    return EndpointWithSecretBody(endpoint=EndpointBody.of(added.endpoint), secret=added.secret)
