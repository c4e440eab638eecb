"""POST /v1/webhooks/paystack: keeps what Paystack tells us, if it is signed, and acknowledges it."""

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.usecases.webhook_reception import receive_webhook
from holdfast.platform.rate_limits import Limit
from holdfast.platform.schemas import Done

# A provider sends from a handful of addresses, and everything at once when it catches up.
LIMITS = [Limit("ip", 6000)]


@route("POST /v1/webhooks/paystack", ANYONE, idempotency="none", limits=LIMITS, own_transactions=True)
def handler(call: Call) -> Done:
    receive_webhook(call.run, "paystack", call.headers, call.body, source_ip=call.source_ip)
    return Done()
