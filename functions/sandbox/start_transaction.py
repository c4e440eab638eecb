"""POST /v1/sandbox/transactions: the sandbox opens a checkout."""

from holdfast.edge.access import OWN_SECRET
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.sandbox.schemas import SandboxTransactionBody, SandboxTransactionRequest
from holdfast.payments.sandbox.usecases import require_secret, start_transaction
from holdfast.platform.rate_limits import Limit

LIMITS = [Limit("ip", 6000)]


@route(
    "POST /v1/sandbox/transactions",
    OWN_SECRET,
    status=201,
    idempotency="none",
    limits=LIMITS,
    own_transactions=True,
)
def handler(call: Call, body: SandboxTransactionRequest) -> SandboxTransactionBody:
    require_secret(call.headers)
    started = start_transaction(
        call.run,
        reference=body.reference,
        amount=body.amount.to_positive_money(),
        email=body.email,
        callback_url=body.callback_url,
        description=body.description,
    )
    return SandboxTransactionBody.of(started)
