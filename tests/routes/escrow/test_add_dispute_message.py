"""POST /v1/orders/{order_id}/dispute/messages"""

from typing import Any

import pytest

from holdfast.identity.rules.callers import User
from tests.api import Api
from tests.factories.escrow import check_only_parties, make_trade, refused

TEXT = {"text": "It worked when I sent it."}


def test_a_party_says_something_and_the_other_is_told(api: Api) -> None:
    trade = make_trade(api, "disputed")
    answer = trade.call("add_dispute_message", trade.seller, TEXT)
    assert (answer.status, answer.body["author_id"], answer.body["text"]) == (201, trade.seller.id, TEXT["text"])
    last = trade.read()["timeline"][-1]
    assert (last["event"], last["by"], last["state"]) == ("escrow.dispute.message_added", "seller", "disputed")


def test_nobody_else_has_a_say(api: Api, elsewhere: User) -> None:
    check_only_parties(make_trade(api, "disputed"), "add_dispute_message", elsewhere, TEXT)


def test_there_is_nothing_to_say_without_a_dispute_or_after_it(api: Api) -> None:
    trade = make_trade(api, "funded")
    assert refused(trade, "add_dispute_message", trade.buyer, TEXT) == (404, "not-found")
    trade = make_trade(api, "disputed")
    trade.must("request_refund", trade.buyer, {})
    trade.must("request_refund", trade.seller, {})
    assert refused(trade, "add_dispute_message", trade.buyer, TEXT) == (409, "dispute-resolved")


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "x" * 5001}, {"text": 1}, TEXT | {"more": 1}])
def test_a_body_that_does_not_fit_is_422(api: Api, body: Any) -> None:
    trade = make_trade(api, "disputed")
    assert refused(trade, "add_dispute_message", trade.buyer, body) == (422, "invalid-input")


def test_the_same_key_says_it_once(api: Api) -> None:
    trade = make_trade(api, "disputed")
    first = trade.call("add_dispute_message", trade.buyer, TEXT, key="k")
    assert trade.call("add_dispute_message", trade.buyer, TEXT, key="k").body == first.body
    assert len(trade.must("get_dispute", trade.buyer)["messages"]) == 1
