"""POST /v1/admin/webhook-endpoints/{endpoint_id}/test: sends an event to this endpoint alone, whatever its filters."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.usecases.webhook_endpoints import send_test_event
from holdfast.platform.schemas import Done


@route("POST /v1/admin/webhook-endpoints/{endpoint_id}/test", admins("webhooks.manage"), status=202)
def handler(call: Call, endpoint_id: str) -> Done:
    send_test_event(call.db, endpoint_id)
    return Done()
