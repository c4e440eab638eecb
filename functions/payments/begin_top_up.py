"""POST /v1/top-ups: pays money into the caller's own balance, at a provider's checkout."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.top_ups import NewTopUpBody, TopUpBody
from holdfast.payments.usecases.pay_ins import add_payment, open_checkout


@route("POST /v1/top-ups", USERS, status=201, own_transactions=True)
def handler(call: Call, body: NewTopUpBody) -> TopUpBody:
    user, amount = call.user, body.amount.to_positive_money()
    payment = call.run(
        lambda db: add_payment(db, user, order_id=None, amount=amount, provider=body.provider, method=body.method)
    )
    return TopUpBody.of(open_checkout(call.run, payment))
