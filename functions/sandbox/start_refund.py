"""POST /v1/sandbox/refunds: the sandbox gives back, as the last two digits of the amount say."""

from holdfast.edge.access import OWN_SECRET
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.sandbox.schemas import SandboxRefundBody, SandboxRefundRequest
from holdfast.payments.sandbox.usecases import require_secret, start_refund
from holdfast.platform.rate_limits import Limit

LIMITS = [Limit("ip", 6000)]


@route("POST /v1/sandbox/refunds", OWN_SECRET, status=201, idempotency="none", limits=LIMITS, own_transactions=True)
def handler(call: Call, body: SandboxRefundRequest) -> SandboxRefundBody:
    require_secret(call.headers)
    refund = start_refund(
        call.run,
        reference=body.reference,
        payment_reference=body.payment_reference,
        amount=body.amount.to_positive_money(),
    )
    return SandboxRefundBody.of(refund)
