"""POST /v1/admin/webhook-endpoints/{endpoint_id}/secret: a new secret, shown once; the old one stays valid for a
while."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.schemas.webhooks import EndpointBody, EndpointWithSecretBody, RotationBody
from holdfast.messaging.usecases.webhook_endpoints import rotate_secret


@route(
    "POST /v1/admin/webhook-endpoints/{endpoint_id}/secret",
    admins("webhooks.manage"),
    status=201,
    idempotency="none",
    own_transactions=True,
)
def handler(call: Call, endpoint_id: str, body: RotationBody) -> EndpointWithSecretBody:
    rotated = rotate_secret(call.run, endpoint_id, overlap=body.overlap())
    return EndpointWithSecretBody(endpoint=EndpointBody.of(rotated.endpoint), secret=rotated.secret)
