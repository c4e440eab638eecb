"""POST /v1/webhooks/providus: keeps what Providus notifies us of, and answers as the bank wants to hear it."""

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.webhooks import ProvidusReplyBody
from holdfast.payments.usecases.webhook_reception import receive_webhook
from holdfast.platform.rate_limits import Limit

# A bank sends from a handful of addresses, and everything at once when it catches up.
LIMITS = [Limit("ip", 6000)]


@route("POST /v1/webhooks/providus", ANYONE, idempotency="none", limits=LIMITS, own_transactions=True)
def handler(call: Call) -> ProvidusReplyBody:
    reception = receive_webhook(call.run, "providus", call.headers, call.body, source_ip=call.source_ip)
    return ProvidusReplyBody.of(reception, call.body)
