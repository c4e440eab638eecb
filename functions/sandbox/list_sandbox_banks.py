"""GET /v1/sandbox/banks: the sandbox's fictional banks."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import OWN_SECRET
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.kernel.money import exponent
from holdfast.payments.sandbox.schemas import SandboxBankBody, SandboxBanksBody
from holdfast.payments.sandbox.usecases import list_banks, require_secret


@route("GET /v1/sandbox/banks", OWN_SECRET, own_transactions=True)
def handler(call: Call, currency: Annotated[str, Query(max_length=5)] = "NGN") -> SandboxBanksBody:
    require_secret(call.headers)
    exponent(currency)
    return SandboxBanksBody(data=[SandboxBankBody.of(bank) for bank in list_banks()])
