"""POST /v1/orders/{order_id}/conditions/{condition_id}/confirm"""

import pytest

from holdfast.identity.rules.callers import User
from tests.api import Api
from tests.factories.escrow import check_only_parties, fulfil_all, make_trade, refused


@pytest.mark.parametrize("is_completed", [False, True])
def test_the_confirmer_confirms_during_the_work_and_after_it(api: Api, is_completed: bool) -> None:
    trade = make_trade(api, "completed" if is_completed else "in_progress")
    if not is_completed:
        fulfil_all(trade)
    condition = trade.must("confirm_condition", trade.buyer, condition_id=trade.condition_ids[0])
    assert (condition["status"], condition["settled_at"] is not None) == ("confirmed", True)
    assert trade.state == ("completed" if is_completed else "in_progress"), "confirming pays nobody by itself"
    assert trade.held() == "1000.00"


def test_the_fulfiller_does_not_confirm(api: Api) -> None:
    trade = make_trade(api, "completed")
    answer = refused(trade, "confirm_condition", trade.seller, condition_id=trade.condition_ids[0])
    assert answer == (403, "forbidden")


def test_nobody_else_does(api: Api, elsewhere: User) -> None:
    trade = make_trade(api, "completed")
    check_only_parties(trade, "confirm_condition", elsewhere, condition_id=trade.condition_ids[0])


def test_what_is_not_fulfilled_is_not_confirmed(api: Api) -> None:
    trade = make_trade(api, "in_progress")
    answer = refused(trade, "confirm_condition", trade.buyer, condition_id=trade.condition_ids[0])
    assert answer == (409, "wrong-state")


@pytest.mark.parametrize("state", ["created", "funded", "disputed", "closed"])
def test_nothing_is_confirmed_where_the_order_stands_still(api: Api, state: str) -> None:
    trade = make_trade(api, state)
    answer = refused(trade, "confirm_condition", trade.buyer, condition_id=trade.condition_ids[0])
    assert answer == (409, "wrong-state")


def test_the_same_key_answers_the_same_again(api: Api) -> None:
    trade = make_trade(api, "completed")
    [condition_id] = trade.condition_ids
    first = trade.call("confirm_condition", trade.buyer, condition_id=condition_id, key="k")
    assert trade.call("confirm_condition", trade.buyer, condition_id=condition_id, key="k").body == first.body
    assert trade.timeline().count("condition.confirmed") == 1
