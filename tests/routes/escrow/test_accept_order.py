"""POST /v1/orders/{order_id}/accept"""

from holdfast.identity.rules.callers import User
from tests.api import Api
from tests.factories.escrow import check_only_parties, make_trade, refused


def test_the_seller_accepts_and_the_payment_period_begins(api: Api) -> None:
    trade = make_trade(api, payment_hours=5)
    order = trade.must("accept_order", trade.seller)
    assert order["state"] == "accepted"
    assert order["due_at"] > order["updated_at"]
    assert trade.timeline() == ["order.created", "order.accepted"]
    assert trade.held() == "0.00"


def test_the_buyer_does_not_accept_for_the_seller(api: Api) -> None:
    trade = make_trade(api)
    assert refused(trade, "accept_order", trade.buyer) == (403, "forbidden")


def test_nobody_else_does_either(api: Api, elsewhere: User) -> None:
    check_only_parties(make_trade(api), "accept_order", elsewhere)


def test_an_order_is_accepted_once(api: Api) -> None:
    trade = make_trade(api, "accepted")
    assert refused(trade, "accept_order", trade.seller) == (409, "wrong-state")


def test_the_same_key_answers_the_same_again(api: Api) -> None:
    trade = make_trade(api)
    first = trade.call("accept_order", trade.seller, key="k")
    again = trade.call("accept_order", trade.seller, key="k")
    assert (again.status, again.body) == (200, first.body)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert trade.timeline() == ["order.created", "order.accepted"]
