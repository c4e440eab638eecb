"""POST /v1/sandbox/checkout/{reference}: the payer clicked a button of the sandbox's checkout."""

from urllib.parse import parse_qs

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.documents import Document
from holdfast.edge.route import route
from holdfast.payments.sandbox.page import played_page
from holdfast.payments.sandbox.usecases import play_checkout, refuse_without_sandbox


@route("POST /v1/sandbox/checkout/{reference}", ANYONE, idempotency="none", own_transactions=True, document="text/html")
def handler(call: Call, reference: str) -> Document:
    """The body is a form with one field, `script`."""
    refuse_without_sandbox()
    script = parse_qs(call.body.decode("utf-8", "replace")).get("script", [""])[0]
    return Document(played_page(play_checkout(call.run, reference, script), script))
