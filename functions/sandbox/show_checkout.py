"""GET /v1/sandbox/checkout/{reference}: the sandbox's checkout, a page that a person can click."""

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.documents import Document
from holdfast.edge.route import route
from holdfast.payments.sandbox.page import checkout_page
from holdfast.payments.sandbox.usecases import find_transaction, refuse_without_sandbox


@route("GET /v1/sandbox/checkout/{reference}", ANYONE, own_transactions=True, document="text/html")
def handler(call: Call, reference: str) -> Document:
    refuse_without_sandbox()
    return Document(checkout_page(find_transaction(call.run, reference)))
