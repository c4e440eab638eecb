"""GET /v1/admin/ledger/accounts: the accounts by purpose, owner and currency, each with its balance."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.kernel.money import exponent
from holdfast.ledger.schemas.fields import AccountCursor, CurrencyName, OwnerName, PurposeName
from holdfast.ledger.schemas.records import LedgerAccountBody
from holdfast.ledger.usecases.explanations import list_accounts
from holdfast.platform.schemas import Page


@route("GET /v1/admin/ledger/accounts", admins("ledger.read"))
def handler(
    call: Call,
    purpose: PurposeName | None = None,
    owner: OwnerName | None = None,
    currency: CurrencyName | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: AccountCursor | None = None,
) -> Page[LedgerAccountBody]:
    if currency is not None:
        exponent(currency)  # an unknown currency is refused
    found = list_accounts(call.db, purpose=purpose, owner=owner, currency=currency, after=after, limit=limit + 1)
    return Page.of([LedgerAccountBody.of(each) for each in found], limit, lambda body: body.id)
