"""Queue SendWebhook (messaging.webhook.due): sends what is due about one subject to one endpoint, in order."""

from holdfast.edge.consumer import Delivery, consumes_with_network
from holdfast.messaging.usecases.webhook_sending import send_due


@consumes_with_network("messaging.send_webhook")
def handler(delivery: Delivery) -> None:
    due = delivery.event.data
    send_due(delivery.run, due["endpoint_id"], due["about"])
