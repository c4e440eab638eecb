"""GET /v1/payments/{payment_id}/return: where the provider's checkout sends the payer's browser back to."""

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.documents import Document
from holdfast.edge.route import route
from holdfast.kernel.ids import decode_id

# It says the same of every payment: coming back proves nothing, and anybody may open the address.
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Thank you</title>
<style>
  body { font: 17px/1.5 system-ui, sans-serif; margin: 20vh auto; max-width: 26rem; padding: 0 1rem; color: #1d2733 }
  h1 { font-size: 1.5rem }
</style></head>
<body><h1>Thank you</h1><p>We are confirming your payment with the provider, and tell you as soon as it is there.</p>
<p>You may close this window.</p></body></html>
"""


@route("GET /v1/payments/{payment_id}/return", ANYONE, own_transactions=True, document="text/html")
def handler(call: Call, payment_id: str, reference: str = "", trxref: str = "") -> Document:
    """`reference` and `trxref` are what providers append; they are not needed."""
    decode_id("pay", payment_id)
    return Document(PAGE)
