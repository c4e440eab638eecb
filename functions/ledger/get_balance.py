"""GET /v1/balance: what the caller may spend or withdraw, by currency; or what was there at a moment of the past."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.ledger.schemas.balances import BalanceBody, BalancesBody
from holdfast.ledger.schemas.questions import At, EffectiveAt
from holdfast.ledger.usecases.balances import balances_at, balances_of


@route("GET /v1/balance", USERS)
def handler(call: Call, at: At = None, effective_at: EffectiveAt = None) -> BalancesBody:
    if at is None and effective_at is None:
        return BalancesBody(balances=[BalanceBody.of(each) for each in balances_of(call.db, call.user.id)])
    found = balances_at(call.db, call.user.id, posted_at=at, effective_at=effective_at)
    return BalancesBody(balances=[BalanceBody.of_past(each) for each in found])
