"""POST /v1/orders/{order_id}/dispute/evidence"""

from typing import Any

import pytest

from holdfast.identity.rules.callers import User
from tests.api import Api
from tests.factories.escrow import check_only_parties, make_trade, refused
from tests.factories.files import announce_file, make_file


def test_a_party_shows_files_and_the_other_may_read_them(api: Api) -> None:
    trade = make_trade(api, "disputed")
    files = [make_file(api, trade.seller), make_file(api, trade.seller)]
    answer = trade.call("add_dispute_evidence", trade.seller, {"file_ids": files, "note": "Two pictures."})
    assert (answer.status, [piece["file_id"] for piece in answer.body["data"]]) == (201, files)
    assert [api.call("ops/get_file", trade.buyer, file_id=file_id).status for file_id in files] == [200, 200]


def test_nobody_else_shows_anything(api: Api, elsewhere: User) -> None:
    trade = make_trade(api, "disputed")
    body = {"file_ids": [make_file(api, trade.buyer)]}
    check_only_parties(trade, "add_dispute_evidence", elsewhere, body)


def test_a_file_is_stored_and_ones_own(api: Api) -> None:
    trade = make_trade(api, "disputed")
    mine, theirs, unsent = make_file(api, trade.buyer), make_file(api, trade.seller), announce_file(api, trade.buyer)
    for files in ([theirs], [unsent], [mine, theirs]):
        body = {"file_ids": files}
        assert refused(trade, "add_dispute_evidence", trade.buyer, body) == (422, "unknown-file")


def test_there_is_nothing_to_show_without_a_dispute_or_after_it(api: Api) -> None:
    trade = make_trade(api, "funded")
    body = {"file_ids": [make_file(api, trade.buyer)]}
    assert refused(trade, "add_dispute_evidence", trade.buyer, body) == (404, "not-found")
    trade.must("dispute_order", trade.buyer, {"reason": "It is broken."})
    trade.must("request_refund", trade.buyer, {})
    trade.must("request_refund", trade.seller, {})
    assert refused(trade, "add_dispute_evidence", trade.buyer, body) == (409, "dispute-resolved")


@pytest.mark.parametrize("body", [{}, {"file_ids": []}, {"file_ids": ["x"] * 11}, {"file_ids": "x"}])
def test_a_body_that_does_not_fit_is_422(api: Api, body: Any) -> None:
    trade = make_trade(api, "disputed")
    assert refused(trade, "add_dispute_evidence", trade.buyer, body) == (422, "invalid-input")


def test_the_same_key_shows_it_once(api: Api) -> None:
    trade = make_trade(api, "disputed")
    body = {"file_ids": [make_file(api, trade.buyer)]}
    first = trade.call("add_dispute_evidence", trade.buyer, body, key="k")
    assert trade.call("add_dispute_evidence", trade.buyer, body, key="k").body == first.body
    assert len(trade.must("get_dispute", trade.buyer)["evidence"]) == 1
