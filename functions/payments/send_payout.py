"""Queue SendPayout (payments.withdrawal.approved): sends an approved withdrawal to its bank account, once."""

from holdfast.edge.consumer import Delivery, consumes_with_network
from holdfast.payments.usecases.payouts import send_payout


@consumes_with_network("payments.send_payout")
def handler(delivery: Delivery) -> None:
    send_payout(delivery.run, delivery.event.data["withdrawal_id"])
