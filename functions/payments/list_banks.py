"""GET /v1/banks: the banks and wallets that withdrawals in a currency can go to."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.bank_accounts import BankBody
from holdfast.payments.usecases.bank_accounts import list_banks
from holdfast.platform.schemas import Page


@route("GET /v1/banks", USERS, own_transactions=True)
def handler(
    call: Call,
    currency: Annotated[str, Query(min_length=3, max_length=5)],
    provider: Annotated[str | None, Query(max_length=40)] = None,
) -> Page[BankBody]:
    call.run(lambda db: None)  # opening a transaction asks whether the session still lives; nothing else here does
    return Page(data=[BankBody.of(bank) for bank in list_banks(currency, provider)], next=None)
