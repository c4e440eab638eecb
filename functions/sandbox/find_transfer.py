"""GET /v1/sandbox/transfers/{reference}: what became of a payout, as the sandbox says."""

from holdfast.edge.access import OWN_SECRET
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.sandbox.schemas import SandboxTransferBody
from holdfast.payments.sandbox.usecases import find_transfer, require_secret


@route("GET /v1/sandbox/transfers/{reference}", OWN_SECRET, own_transactions=True)
def handler(call: Call, reference: str) -> SandboxTransferBody:
    require_secret(call.headers)
    return SandboxTransferBody.of(find_transfer(call.run, reference))
