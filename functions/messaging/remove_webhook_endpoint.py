"""DELETE /v1/admin/webhook-endpoints/{endpoint_id}: sends nothing there any more."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.usecases.webhook_endpoints import remove_endpoint
from holdfast.platform.schemas import Done


@route("DELETE /v1/admin/webhook-endpoints/{endpoint_id}", admins("webhooks.manage"))
def handler(call: Call, endpoint_id: str) -> Done:
    remove_endpoint(call.db, endpoint_id)
    return Done()
