"""POST /v1/orders/{order_id}/start"""

import pytest

from holdfast.identity.rules.callers import User
from tests.api import Api
from tests.factories.escrow import check_only_parties, make_trade, refused


def test_the_seller_begins_and_the_delivery_period_runs_on(api: Api) -> None:
    trade = make_trade(api, "funded")
    due_at = trade.read()["due_at"]
    order = trade.must("start_order", trade.seller)
    assert (order["state"], order["due_at"]) == ("in_progress", due_at)
    assert trade.held() == "1000.00"


def test_the_buyer_does_not_begin_the_sellers_work(api: Api) -> None:
    trade = make_trade(api, "funded")
    assert refused(trade, "start_order", trade.buyer) == (403, "forbidden")


def test_nobody_else_does(api: Api, elsewhere: User) -> None:
    check_only_parties(make_trade(api, "funded"), "start_order", elsewhere)


@pytest.mark.parametrize("state", ["created", "accepted", "in_progress", "completed", "disputed", "closed"])
def test_work_begins_once_and_only_when_it_is_paid(api: Api, state: str) -> None:
    trade = make_trade(api, state)
    assert refused(trade, "start_order", trade.seller) == (409, "wrong-state")


def test_the_same_key_answers_the_same_again(api: Api) -> None:
    trade = make_trade(api, "funded")
    first = trade.call("start_order", trade.seller, key="k")
    assert trade.call("start_order", trade.seller, key="k").body == first.body
    assert trade.timeline().count("order.started") == 1
