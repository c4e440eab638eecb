"""Queue QueueWebhooks (escrow.*, identity.*, ledger.*, messaging.webhook_endpoint.*, ops.*, payments.*, platform.*):
puts an event on its way to every endpoint that wants to hear of it."""

from holdfast.edge.consumer import Event, consumes
from holdfast.messaging.rules.webhooks import Announced
from holdfast.messaging.usecases.webhook_queue import CONSUMER, queue_event
from holdfast.platform.db import Db


@consumes(CONSUMER)
def handler(db: Db, event: Event) -> None:
    announced = Announced(event.id, event.type, event.subject, event.sequence, event.occurred_at)
    queue_event(db, announced, event.data.get("endpoint_id"))
