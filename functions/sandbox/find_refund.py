"""GET /v1/sandbox/refunds/{reference}: what became of a refund, as the sandbox says."""

from holdfast.edge.access import OWN_SECRET
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.sandbox.schemas import SandboxRefundBody
from holdfast.payments.sandbox.usecases import find_refund, require_secret


@route("GET /v1/sandbox/refunds/{reference}", OWN_SECRET, own_transactions=True)
def handler(call: Call, reference: str) -> SandboxRefundBody:
    require_secret(call.headers)
    return SandboxRefundBody.of(find_refund(call.run, reference))
