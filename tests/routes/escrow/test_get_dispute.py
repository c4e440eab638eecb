"""GET /v1/orders/{order_id}/dispute"""

from holdfast.identity.rules.callers import User
from tests.api import Api
from tests.factories.escrow import check_only_parties, make_trade, refused
from tests.factories.files import make_file


def test_both_parties_see_what_was_said_and_shown_in_order(api: Api) -> None:
    trade = make_trade(api, "disputed")
    file_id = make_file(api, trade.seller)
    trade.must("add_dispute_message", trade.seller, {"text": "It worked."})
    trade.must("add_dispute_message", trade.buyer, {"text": "It did not."})
    trade.must("add_dispute_evidence", trade.seller, {"file_ids": [file_id], "note": "A film."})
    seen = trade.must("get_dispute", trade.buyer)
    assert seen == trade.must("get_dispute", trade.seller) == trade.read()["dispute"]
    assert (seen["dispute"]["reason"], seen["dispute"]["status"]) == ("It is broken.", "open")
    assert [(said["author_id"], said["text"]) for said in seen["messages"]] == [
        (trade.seller.id, "It worked."),
        (trade.buyer.id, "It did not."),
    ]
    assert [(piece["file_id"], piece["note"]) for piece in seen["evidence"]] == [(file_id, "A film.")]


def test_an_order_without_a_dispute_has_none(api: Api) -> None:
    trade = make_trade(api, "funded")
    assert refused(trade, "get_dispute", trade.buyer) == (404, "not-found")


def test_nobody_else_sees_it(api: Api, elsewhere: User) -> None:
    check_only_parties(make_trade(api, "disputed"), "get_dispute", elsewhere)
