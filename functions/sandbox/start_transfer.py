"""POST /v1/sandbox/transfers: the sandbox pays out, as the account number's last two digits say."""

from holdfast.edge.access import OWN_SECRET
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.sandbox.schemas import SandboxTransferBody, SandboxTransferRequest
from holdfast.payments.sandbox.usecases import require_secret, start_transfer
from holdfast.platform.rate_limits import Limit

LIMITS = [Limit("ip", 6000)]


@route("POST /v1/sandbox/transfers", OWN_SECRET, status=201, idempotency="none", limits=LIMITS, own_transactions=True)
def handler(call: Call, body: SandboxTransferRequest) -> SandboxTransferBody:
    require_secret(call.headers)
    amount = body.amount.to_positive_money()
    return SandboxTransferBody.of(
        start_transfer(call.run, reference=body.reference, amount=amount, recipient=body.recipient)
    )
