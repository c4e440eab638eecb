"""GET /v1/balance: what the caller may spend or withdraw, by currency."""

from holdfast.edge.access import USERS
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.ledger.schemas.balances import BalanceBody, BalancesBody
from holdfast.ledger.usecases.balances import balances_of


@route("GET /v1/balance", USERS)
def handler(call: Call) -> BalancesBody:
    return BalancesBody(balances=[BalanceBody.of(balance) for balance in balances_of(call.db, call.user.id)])
