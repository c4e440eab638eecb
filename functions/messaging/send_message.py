"""Queue SendMessage (messaging.message.queued): sends a message through its channel, five attempts at the most."""

from holdfast.edge.consumer import Delivery, consumes_with_network
from holdfast.messaging.usecases.sending import send_message


@consumes_with_network("messaging.send_message")
def handler(delivery: Delivery) -> None:
    send_message(delivery.run, delivery.event.data["message_id"])
