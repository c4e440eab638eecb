"""POST /v1/orders/{order_id}/cancel"""

import pytest

from holdfast.identity.rules.callers import User
from tests.api import Api
from tests.factories.escrow import check_only_parties, make_trade, refused


@pytest.mark.parametrize(("state", "party"), [("created", "buyer"), ("accepted", "buyer"), ("accepted", "seller")])
def test_a_party_withdraws_before_anything_is_held(api: Api, state: str, party: str) -> None:
    trade = make_trade(api, state)
    order = trade.must("cancel_order", getattr(trade, party))
    assert (order["state"], order["due_at"]) == ("cancelled", None)
    last = trade.read()["timeline"][-1]
    assert (last["event"], last["by"]) == ("escrow.order.cancelled", party)


def test_the_seller_declines_instead_before_accepting(api: Api) -> None:
    trade = make_trade(api)
    assert refused(trade, "cancel_order", trade.seller) == (403, "forbidden")


@pytest.mark.parametrize("state", ["funded", "in_progress", "completed", "disputed", "closed"])
def test_what_is_paid_is_not_cancelled(api: Api, state: str) -> None:
    trade = make_trade(api, state)
    held = trade.held()
    assert refused(trade, "cancel_order", trade.buyer) == (409, "wrong-state")
    assert trade.held() == held


def test_nobody_else_cancels(api: Api, elsewhere: User) -> None:
    check_only_parties(make_trade(api), "cancel_order", elsewhere)


def test_the_same_key_answers_the_same_again(api: Api) -> None:
    trade = make_trade(api)
    first = trade.call("cancel_order", trade.buyer, key="k")
    assert trade.call("cancel_order", trade.buyer, key="k").body == first.body
    assert trade.timeline() == ["order.created", "order.cancelled"]
