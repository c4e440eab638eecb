"""Queue FundOrder (payments.payment.succeeded): moves a received payment into its order's hold."""

from holdfast.edge.consumer import Event, consumes
from holdfast.escrow.usecases.paying import receive_payment
from holdfast.kernel.money import Money
from holdfast.platform.db import Db


@consumes("escrow.fund_order")
def handler(db: Db, event: Event) -> None:
    if event.data["order_id"] is None:  # a top-up
        return
    received = Money.parse(event.data["amount"], event.data["currency"])
    payment_id, payer_id = event.data["payment_id"], event.data["payer_id"]
    receive_payment(db, event.data["order_id"], payment_id=payment_id, payer_id=payer_id, received=received)
