"""Queue DeliverWebhook (sandbox.webhook.due): the sandbox sends a signed webhook to this deployment."""

from holdfast.edge.consumer import Delivery, consumes_with_network
from holdfast.payments.sandbox.delivering import deliver_webhook


@consumes_with_network("sandbox.deliver_webhook")
def handler(delivery: Delivery) -> None:
    deliver_webhook(delivery.run, delivery.event.data["webhook_id"])
