"""What the orders say must be held, against what the ledger says is held."""

from holdfast.escrow.usecases.solvency import held_by_open_orders
from holdfast.kernel.money import Money
from holdfast.ledger.usecases.balances import held_total
from tests.api import Api
from tests.factories.escrow import fund, make_trade, set_fee, within


def test_what_open_orders_hold_is_what_the_ledger_holds(api: Api) -> None:
    set_fee(api.tenant, basis_points=150, bearer="split")
    for state in ("created", "accepted", "funded", "in_progress", "completed", "disputed", "closed"):
        make_trade(api, state)
    make_trade(api, "funded", price={"amount": "7.001", "currency": "KWD"})
    refunded = make_trade(api, "accepted")
    fund(refunded, Money(200_000, "NGN"))
    refunded.must("request_refund", refunded.buyer, {"destination": "source"})
    refunded.must("request_refund", refunded.seller, {})
    expected = [Money(7001, "KWD"), Money(4 * 100_750, "NGN")]
    assert within(api.tenant, held_by_open_orders) == expected
    assert sorted(within(api.tenant, held_total), key=lambda money: money.currency) == expected


def test_nothing_is_held_where_nothing_is_paid(api: Api) -> None:
    make_trade(api, "accepted")
    assert within(api.tenant, held_by_open_orders) == []
