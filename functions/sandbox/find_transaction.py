"""GET /v1/sandbox/transactions/{reference}: what became of a payment, as the sandbox says."""

from holdfast.edge.access import OWN_SECRET
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.sandbox.schemas import SandboxTransactionBody
from holdfast.payments.sandbox.usecases import find_transaction, require_secret


@route("GET /v1/sandbox/transactions/{reference}", OWN_SECRET, own_transactions=True)
def handler(call: Call, reference: str) -> SandboxTransactionBody:
    require_secret(call.headers)
    return SandboxTransactionBody.of(find_transaction(call.run, reference))
