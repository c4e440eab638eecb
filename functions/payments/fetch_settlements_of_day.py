"""POST /v1/admin/payment-providers/{provider}/settlements: fetches what a provider says that moved on a day, now."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.payments.schemas.settlements import SettlementDayBody, SettlementsBody
from holdfast.payments.usecases.settlement_fetching import fetch_settlements_of


@route("POST /v1/admin/payment-providers/{provider}/settlements", admins("ledger.reconcile"), own_transactions=True)
def handler(call: Call, provider: str, body: SettlementDayBody) -> SettlementsBody:
    compared = fetch_settlements_of(call.run, call.staff, provider=provider, day=body.day)
    return SettlementsBody.of(provider, body.day, compared)
