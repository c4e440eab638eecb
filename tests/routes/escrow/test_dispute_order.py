"""POST /v1/orders/{order_id}/dispute"""

from typing import Any

import pytest

from holdfast.identity.rules.callers import User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.factories.escrow import check_only_parties, make_trade, refused
from tests.factories.files import make_file

REASON = {"reason": "It is broken."}


@pytest.mark.parametrize("state", ["funded", "in_progress", "completed"])
@pytest.mark.parametrize("party", ["buyer", "seller"])
def test_a_party_disagrees_and_everything_stands_still(api: Api, state: str, party: str) -> None:
    trade = make_trade(api, state)
    who = getattr(trade, party)
    answer = trade.call("dispute_order", who, REASON)
    assert (answer.status, answer.body["status"], answer.body["raised_by"]) == (201, "open", who.id)
    order = trade.read()
    assert (order["state"], order["actions"], trade.held()) == ("disputed", ["refund"], "1000.00")
    last = order["timeline"][-1]
    assert (last["event"], last["by"], last["note"]) == ("escrow.order.disputed", party, "It is broken.")
    for function, caller in (
        ("start_order", trade.seller),
        ("complete_order", trade.seller),
        ("close_order", trade.buyer),
    ):
        assert refused(trade, function, caller) == (409, "wrong-state")


def test_a_dispute_may_begin_with_evidence(api: Api) -> None:
    trade = make_trade(api, "in_progress")
    file_id = make_file(api, trade.buyer)
    trade.must("dispute_order", trade.buyer, REASON | {"file_ids": [file_id]})
    [piece] = trade.must("get_dispute", trade.seller)["evidence"]
    assert (piece["file_id"], piece["submitted_by"]) == (file_id, trade.buyer.id)
    assert api.call("ops/get_file", trade.seller, file_id=file_id).status == 200


@pytest.mark.parametrize("state", ["created", "accepted", "disputed", "closed"])
def test_where_nothing_is_held_there_is_nothing_to_dispute(api: Api, state: str) -> None:
    trade = make_trade(api, state)
    assert refused(trade, "dispute_order", trade.buyer, REASON) == (409, "wrong-state")


def test_nobody_else_disputes(api: Api, elsewhere: User) -> None:
    check_only_parties(make_trade(api, "funded"), "dispute_order", elsewhere, REASON)


@pytest.mark.parametrize("body", [{}, {"reason": " "}, {"reason": "x" * 5001}, REASON | {"file_ids": ["fil_x"]}])
def test_a_body_that_does_not_fit_is_422(api: Api, body: Any) -> None:
    trade = make_trade(api, "funded")
    assert refused(trade, "dispute_order", trade.buyer, body) == (422, "invalid-input")


def test_the_evidence_is_the_disputers_own(api: Api) -> None:
    trade = make_trade(api, "funded")
    for file_id in (make_file(api, trade.seller), new_id("fil")):
        body = REASON | {"file_ids": [file_id]}
        assert refused(trade, "dispute_order", trade.buyer, body) == (422, "unknown-file")


def test_the_same_key_raises_one_dispute(api: Api) -> None:
    trade = make_trade(api, "funded")
    first = trade.call("dispute_order", trade.buyer, REASON, key="k")
    assert trade.call("dispute_order", trade.buyer, REASON, key="k").body == first.body
    assert trade.timeline().count("order.disputed") == 1
