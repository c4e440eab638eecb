"""Queue SendRefund (payments.refund.requested): sends a refund to its provider, once."""

from holdfast.edge.consumer import Delivery, consumes_with_network
from holdfast.payments.usecases.refunds import send_refund


@consumes_with_network("payments.send_refund")
def handler(delivery: Delivery) -> None:
    send_refund(delivery.run, delivery.event.data["refund_id"])
