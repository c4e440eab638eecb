"""Queue SendLink (identity.link.requested): sends a link that was asked for to the user whose address it is."""

from holdfast.edge.consumer import Delivery, consumes_with_network
from holdfast.identity.usecases.links import send_link


@consumes_with_network("identity.send_link")
def handler(delivery: Delivery) -> None:
    send_link(delivery.run, delivery.event.data["link_id"])
