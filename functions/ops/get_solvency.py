"""GET /v1/admin/solvency: what is held, by the ledger and by the open orders, for each currency."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.edge.solvency import held_money
from holdfast.platform.schemas import MoneyBody, ResponseBody


class HeldBody(ResponseBody):
    """ledger and orders are the same amount, or an alarm has been raised."""

    currency: str
    ledger: MoneyBody
    orders: MoneyBody
    is_covered: bool


class SolvencyBody(ResponseBody):
    """One entry for each currency in which anything was ever held."""

    held: list[HeldBody]


@route("GET /v1/admin/solvency", admins("ledger.read"))
def handler(call: Call) -> SolvencyBody:
    return SolvencyBody(
        held=[
            HeldBody(
                currency=held.currency,
                ledger=MoneyBody.of(held.ledger),
                orders=MoneyBody.of(held.orders),
                is_covered=held.is_covered,
            )
            for held in held_money(call.db)
        ]
    )
