"""POST /v1/orders/{order_id}/complete"""

import pytest

from holdfast.identity.rules.callers import User
from tests.api import Api
from tests.factories.escrow import check_only_parties, fulfil_all, make_trade, refused

TWO = [{"template_id": "goods-delivered"}, {"template_id": "documents-provided-by-buyer"}]


def test_the_seller_completes_when_every_condition_is_fulfilled(api: Api) -> None:
    trade = make_trade(api, "in_progress", conditions=TWO)
    fulfil_all(trade)
    order = trade.must("complete_order", trade.seller)
    assert order["state"] == "completed"
    assert order["due_at"] < order["delivery_due_at"], "the inspection period of three days ends first"
    assert trade.held() == "1000.00"


def test_one_condition_that_is_left_is_one_too_many(api: Api) -> None:
    trade = make_trade(api, "in_progress", conditions=TWO)
    trade.must("fulfil_condition", trade.seller, {}, condition_id=trade.condition_ids[0])
    assert refused(trade, "complete_order", trade.seller) == (409, "condition-unfulfilled")
    assert "complete" not in trade.must("get_order", trade.seller)["actions"]


def test_a_rejected_condition_has_to_be_fulfilled_again(api: Api) -> None:
    trade = make_trade(api, "in_progress")
    fulfil_all(trade)
    trade.must("reject_condition", trade.buyer, {"note": "No."}, condition_id=trade.condition_ids[0])
    assert refused(trade, "complete_order", trade.seller) == (409, "condition-unfulfilled")
    fulfil_all(trade)
    assert trade.must("complete_order", trade.seller)["state"] == "completed"


def test_the_buyer_does_not_complete(api: Api) -> None:
    trade = make_trade(api, "in_progress")
    fulfil_all(trade)
    assert refused(trade, "complete_order", trade.buyer) == (403, "forbidden")


def test_nobody_else_does(api: Api, elsewhere: User) -> None:
    check_only_parties(make_trade(api, "in_progress"), "complete_order", elsewhere)


@pytest.mark.parametrize("state", ["created", "accepted", "funded", "completed", "disputed", "closed"])
def test_only_work_in_progress_is_completed(api: Api, state: str) -> None:
    trade = make_trade(api, state)
    assert refused(trade, "complete_order", trade.seller) == (409, "wrong-state")


def test_the_same_key_answers_the_same_again(api: Api) -> None:
    trade = make_trade(api, "in_progress")
    fulfil_all(trade)
    first = trade.call("complete_order", trade.seller, key="k")
    assert trade.call("complete_order", trade.seller, key="k").body == first.body
    assert trade.timeline().count("order.completed") == 1
