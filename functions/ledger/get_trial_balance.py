"""GET /v1/admin/ledger/trial-balance: the tenant's accounts summed by purpose; each currency sums to zero."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.ledger.schemas.balances import CurrencyTrialBalanceBody, TrialBalanceBody
from holdfast.ledger.usecases.balances import trial_balance


@route("GET /v1/admin/ledger/trial-balance", admins("ledger.read"))
def handler(call: Call) -> TrialBalanceBody:
    return TrialBalanceBody(currencies=[CurrencyTrialBalanceBody.of(each) for each in trial_balance(call.db)])
