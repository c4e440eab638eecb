"""POST /v1/orders/{order_id}/conditions/{condition_id}/reject"""

from typing import Any

import pytest

from holdfast.identity.rules.callers import User
from tests.api import Api
from tests.factories.escrow import check_only_parties, fulfil_all, make_trade, refused

NOTE = {"note": "The lens is missing."}


def test_rejecting_during_the_work_leaves_it_in_progress(api: Api) -> None:
    trade = make_trade(api, "in_progress")
    fulfil_all(trade)
    condition = trade.must("reject_condition", trade.buyer, NOTE, condition_id=trade.condition_ids[0])
    assert (condition["status"], condition["note"]) == ("rejected", "The lens is missing.")
    assert trade.state == "in_progress"


def test_rejecting_after_completion_reopens_the_order(api: Api) -> None:
    trade = make_trade(api, "completed")
    trade.must("reject_condition", trade.buyer, NOTE, condition_id=trade.condition_ids[0])
    assert trade.timeline()[-2:] == ["condition.rejected", "order.reopened"]
    assert (trade.state, trade.held()) == ("in_progress", "1000.00")
    fulfil_all(trade)
    trade.must("complete_order", trade.seller)
    assert trade.must("close_order", trade.buyer)["state"] == "closed"


def test_the_fulfiller_does_not_reject(api: Api) -> None:
    trade = make_trade(api, "completed")
    answer = refused(trade, "reject_condition", trade.seller, NOTE, condition_id=trade.condition_ids[0])
    assert answer == (403, "forbidden")


def test_nobody_else_does(api: Api, elsewhere: User) -> None:
    trade = make_trade(api, "completed")
    check_only_parties(trade, "reject_condition", elsewhere, NOTE, condition_id=trade.condition_ids[0])


@pytest.mark.parametrize("state", ["created", "in_progress", "disputed", "closed"])
def test_what_is_not_fulfilled_or_stands_still_is_not_rejected(api: Api, state: str) -> None:
    trade = make_trade(api, state)
    answer = refused(trade, "reject_condition", trade.buyer, NOTE, condition_id=trade.condition_ids[0])
    assert answer == (409, "wrong-state")


@pytest.mark.parametrize("body", [{}, {"note": ""}, {"note": None}, {"note": "x" * 1001}, {"note": "x", "more": 1}])
def test_rejecting_needs_a_reason(api: Api, body: Any) -> None:
    trade = make_trade(api, "completed")
    answer = refused(trade, "reject_condition", trade.buyer, body, condition_id=trade.condition_ids[0])
    assert answer == (422, "invalid-input")


def test_the_same_key_rejects_once(api: Api) -> None:
    trade = make_trade(api, "completed")
    [condition_id] = trade.condition_ids
    first = trade.call("reject_condition", trade.buyer, NOTE, condition_id=condition_id, key="k")
    assert trade.call("reject_condition", trade.buyer, NOTE, condition_id=condition_id, key="k").body == first.body
    assert trade.timeline().count("order.reopened") == 1
