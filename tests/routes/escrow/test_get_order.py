"""GET /v1/orders/{order_id}"""

from holdfast.identity.rules.callers import User
from tests.api import Api
from tests.factories.escrow import check_only_parties, fulfil_all, make_trade


def test_both_parties_see_the_order_and_what_each_may_do_next(api: Api) -> None:
    trade = make_trade(api, "in_progress")
    buyer, seller = trade.must("get_order", trade.buyer), trade.must("get_order", trade.seller)
    assert (buyer["party"], buyer["actions"]) == ("buyer", ["dispute", "refund"])
    assert (seller["party"], seller["actions"]) == ("seller", ["dispute", "refund"])
    assert (buyer["conditions"][0]["actions"], seller["conditions"][0]["actions"]) == ([], ["fulfil"])
    fulfil_all(trade)
    buyer, seller = trade.must("get_order", trade.buyer), trade.must("get_order", trade.seller)
    assert (buyer["conditions"][0]["actions"], seller["conditions"][0]["actions"]) == (["confirm", "reject"], [])
    assert seller["actions"] == ["complete", "dispute", "refund"]
    assert (buyer["money"]["held"]["amount"], buyer["dispute"]) == ("1000.00", None)


def test_the_timeline_says_what_happened_in_order_and_by_whom(api: Api) -> None:
    trade = make_trade(api, "closed")
    timeline = trade.read()["timeline"]
    assert [entry["sequence"] for entry in timeline] == list(range(1, len(timeline) + 1))
    assert [(entry["event"].removeprefix("escrow."), entry["by"], entry["state"]) for entry in timeline] == [
        ("order.created", "buyer", "created"),
        ("order.accepted", "seller", "accepted"),
        ("order.funded", "buyer", "funded"),
        ("order.started", "seller", "in_progress"),
        ("condition.fulfilled", "seller", "in_progress"),
        ("order.completed", "seller", "completed"),
        ("order.closed", "buyer", "closed"),
    ]
    assert timeline[2]["amount"] == {"amount": "1000.00", "currency": "NGN"}


def test_nobody_else_sees_it(api: Api, elsewhere: User) -> None:
    check_only_parties(make_trade(api), "get_order", elsewhere)
