"""GET /v1/admin/ledger/trial-balance: the accounts summed by purpose, at any posting time; each currency is zero.

The accounts of a purpose are in GET /v1/admin/ledger/accounts.
"""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.ledger.schemas.balances import TrialBalanceBody
from holdfast.ledger.schemas.questions import At
from holdfast.ledger.usecases.balances import trial_balance


@route("GET /v1/admin/ledger/trial-balance", admins("ledger.read"))
def handler(call: Call, at: At = None) -> TrialBalanceBody:
    return TrialBalanceBody.of(trial_balance(call.db, at), at)
