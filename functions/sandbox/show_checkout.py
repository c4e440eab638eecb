"""GET /v1/sandbox/checkout/{reference}: the sandbox's checkout, a page that a person can click."""

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.route import Html, route
from holdfast.payments.sandbox.page import checkout_page
from holdfast.payments.sandbox.usecases import find_transaction, refuse_in_production


@route("GET /v1/sandbox/checkout/{reference}", ANYONE, own_transactions=True)
def handler(call: Call, reference: str) -> Html:
    refuse_in_production()
    return Html(checkout_page(find_transaction(call.run, reference)))
