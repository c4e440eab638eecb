"""POST /v1/admin/webhook-endpoints/{endpoint_id}/redeliveries: sends one event again, or those of a range of time."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.messaging.schemas.webhooks import QueuedBody, RedeliveryBody
from holdfast.messaging.usecases.webhook_queue import redeliver_event, redeliver_range


@route("POST /v1/admin/webhook-endpoints/{endpoint_id}/redeliveries", admins("webhooks.manage"), status=202)
def handler(call: Call, endpoint_id: str, body: RedeliveryBody) -> QueuedBody:
    if body.since is not None and body.until is not None:
        return QueuedBody(queued=redeliver_range(call.db, endpoint_id, body.since, body.until))
    return QueuedBody(queued=redeliver_event(call.db, endpoint_id, body.event_id or ""))
