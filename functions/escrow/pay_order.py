"""POST /v1/orders/{order_id}/pay: the buyer pays, from the balance at once or at a provider's checkout."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.payments import PaymentStartedBody, PayOrderBody
from holdfast.escrow.usecases.paying import begin_payment, pay_from_balance
from holdfast.payments.usecases.pay_ins import open_checkout


@route("POST /v1/orders/{order_id}/pay", USERS, idempotency="required", own_transactions=True)
def handler(call: Call, order_id: str, body: PayOrderBody) -> PaymentStartedBody:
    user = call.user
    if body.provider == "balance":
        return PaymentStartedBody.of_balance(call.run(lambda db: pay_from_balance(db, user, order_id)))
    payment = call.run(lambda db: begin_payment(db, user, order_id, body.provider, body.method))
    return PaymentStartedBody.of_payment(order_id, open_checkout(call.run, payment))
