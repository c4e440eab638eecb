"""POST /v1/orders/{order_id}/close"""

import pytest

from holdfast.identity.rules.callers import User
from tests.api import Api
from tests.factories.escrow import check_books, check_only_parties, fees_of, make_trade, refused, set_fee


def test_closing_pays_the_seller_and_empties_the_hold(api: Api) -> None:
    trade = make_trade(api, "completed")
    order = trade.must("close_order", trade.buyer)
    assert (order["state"], order["due_at"], order["money"]["held"]["amount"]) == ("closed", None, "0.00")
    assert (trade.held(), trade.available(trade.seller), trade.available(trade.buyer)) == ("0.00", "1000.00", "0.00")
    assert [each["condition"]["status"] for each in trade.read()["conditions"]] == ["confirmed"]
    check_books(api.tenant)


@pytest.mark.parametrize(
    ("bearer", "held", "paid_out"),
    [("buyer", "1015.00", "1000.00"), ("seller", "1000.00", "985.00"), ("split", "1007.50", "992.50")],
)
def test_the_fee_goes_to_the_platform_whoever_bears_it(api: Api, bearer: str, held: str, paid_out: str) -> None:
    set_fee(api.tenant, basis_points=150, bearer=bearer)
    trade = make_trade(api, "completed")
    assert trade.held() == held
    trade.must("close_order", trade.buyer)
    assert (trade.held(), trade.available(trade.seller), fees_of(api.tenant)) == ("0.00", paid_out, "15.00")
    check_books(api.tenant)


@pytest.mark.parametrize(("currency", "amount"), [("JPY", "1000"), ("KWD", "1000.123"), ("KES", "0.01")])
def test_a_currency_has_the_decimals_it_has(api: Api, currency: str, amount: str) -> None:
    trade = make_trade(api, "completed", price={"amount": amount, "currency": currency})
    trade.must("close_order", trade.buyer)
    assert trade.available(trade.seller) == amount


def test_the_buyer_does_not_confirm_in_the_sellers_place(api: Api) -> None:
    trade = make_trade(api, "completed", conditions=[{"template_id": "documents-provided-by-buyer"}])
    assert refused(trade, "close_order", trade.buyer) == (409, "confirmation-missing")
    assert (trade.held(), "close" in trade.read()["actions"]) == ("1000.00", False)
    trade.must("confirm_condition", trade.seller, condition_id=trade.condition_ids[0])
    assert trade.must("close_order", trade.buyer)["state"] == "closed"


def test_the_seller_does_not_pay_themselves(api: Api) -> None:
    trade = make_trade(api, "completed")
    assert refused(trade, "close_order", trade.seller) == (403, "forbidden")


def test_nobody_else_closes(api: Api, elsewhere: User) -> None:
    check_only_parties(make_trade(api, "completed"), "close_order", elsewhere)


@pytest.mark.parametrize("state", ["created", "accepted", "funded", "in_progress", "disputed", "closed"])
def test_only_what_is_completed_is_closed(api: Api, state: str) -> None:
    trade = make_trade(api, state)
    assert refused(trade, "close_order", trade.buyer) == (409, "wrong-state")


def test_the_same_key_pays_once(api: Api) -> None:
    trade = make_trade(api, "completed")
    first = trade.call("close_order", trade.buyer, key="k")
    again = trade.call("close_order", trade.buyer, key="k")
    assert (again.status, again.body, again.headers["Idempotent-Replayed"]) == (200, first.body, "true")
    assert trade.available(trade.seller) == "1000.00"


def test_money_needs_a_key(api: Api) -> None:
    trade = make_trade(api, "completed")
    assert refused(trade, "close_order", trade.buyer, key="") == (422, "idempotency-key-missing")
