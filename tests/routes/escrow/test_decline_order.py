"""POST /v1/orders/{order_id}/decline"""

from holdfast.identity.rules.callers import User
from tests.api import Api
from tests.factories.escrow import check_only_parties, make_trade, refused


def test_the_seller_declines_and_the_order_ends(api: Api) -> None:
    trade = make_trade(api)
    order = trade.must("decline_order", trade.seller)
    assert (order["state"], order["due_at"]) == ("cancelled", None)
    assert trade.timeline() == ["order.created", "order.declined"]
    assert trade.read()["actions"] == []


def test_the_buyer_cancels_instead_of_declining(api: Api) -> None:
    trade = make_trade(api)
    assert refused(trade, "decline_order", trade.buyer) == (403, "forbidden")


def test_nobody_else_declines(api: Api, elsewhere: User) -> None:
    check_only_parties(make_trade(api), "decline_order", elsewhere)


def test_what_was_accepted_is_not_declined_any_more(api: Api) -> None:
    trade = make_trade(api, "accepted")
    assert refused(trade, "decline_order", trade.seller) == (409, "wrong-state")


def test_the_same_key_answers_the_same_again(api: Api) -> None:
    trade = make_trade(api)
    first = trade.call("decline_order", trade.seller, key="k")
    assert trade.call("decline_order", trade.seller, key="k").body == first.body
    assert refused(trade, "decline_order", trade.seller, key="another") == (409, "wrong-state")
