"""POST /v1/webhooks/accounts/{account_id}: keeps what a provider tells of a tenant's own account, if it is signed."""

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.webhooks import ProvidusReplyBody
from holdfast.payments.usecases.webhook_reception import receive_account_webhook
from holdfast.platform.rate_limits import Limit
from holdfast.platform.schemas import Done

# A provider sends from a handful of addresses, and everything at once when it catches up.
LIMITS = [Limit("ip", 6000)]


@route("POST /v1/webhooks/accounts/{account_id}", ANYONE, idempotency="none", limits=LIMITS, own_transactions=True)
def handler(call: Call, account_id: str) -> Done | ProvidusReplyBody:
    source_ip = call.source_ip
    provider, reception = receive_account_webhook(call.run, account_id, call.headers, call.body, source_ip=source_ip)
    return ProvidusReplyBody.of(reception, call.body) if provider == "providus" else Done()
