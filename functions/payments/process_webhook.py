"""Queue ProcessWebhook (payments.webhook.received): asks the provider what its webhook was about."""

from holdfast.edge.consumer import Delivery, consumes_with_network
from holdfast.payments.usecases.webhooks import process_webhook


@consumes_with_network("payments.process_webhook")
def handler(delivery: Delivery) -> None:
    process_webhook(delivery.run, delivery.event.data["delivery_id"])
