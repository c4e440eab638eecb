"""POST /v1/orders/{order_id}/conditions/{condition_id}/fulfil"""

import pytest

from holdfast.identity.rules.callers import User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.factories.escrow import check_only_parties, make_trade, refused
from tests.factories.files import announce_file, make_file, scanned_by
from tests.factories.identity import make_user
from tests.factories.kyc import kyc_file


def test_the_fulfiller_says_so_with_evidence_that_the_other_party_may_read(api: Api) -> None:
    trade = make_trade(api, "in_progress")
    [condition_id] = trade.condition_ids
    file_id = make_file(api, trade.seller)
    assert api.call("ops/get_file", trade.buyer, file_id=file_id).status == 404
    body = {"note": "Handed over.", "file_ids": [file_id]}
    condition = trade.must("fulfil_condition", trade.seller, body, condition_id=condition_id)
    assert (condition["status"], condition["note"]) == ("fulfilled", "Handed over.")
    [shown] = trade.read()["conditions"]
    assert [(piece["file_id"], piece["submitted_by"]) for piece in shown["evidence"]] == [(file_id, trade.seller.id)]
    assert api.call("ops/get_file", trade.buyer, file_id=file_id).status == 200
    assert api.call("ops/get_file", make_user(api.tenant), file_id=file_id).status == 404


def test_a_condition_of_the_buyers_is_the_buyers_to_fulfil(api: Api) -> None:
    trade = make_trade(api, "in_progress", conditions=[{"template_id": "documents-provided-by-buyer"}])
    [condition_id] = trade.condition_ids
    assert refused(trade, "fulfil_condition", trade.seller, {}, condition_id=condition_id) == (403, "forbidden")
    assert trade.must("fulfil_condition", trade.buyer, {}, condition_id=condition_id)["status"] == "fulfilled"


def test_the_confirmer_does_not_fulfil(api: Api) -> None:
    trade = make_trade(api, "in_progress")
    answer = refused(trade, "fulfil_condition", trade.buyer, {}, condition_id=trade.condition_ids[0])
    assert answer == (403, "forbidden")


def test_nobody_else_does(api: Api, elsewhere: User) -> None:
    trade = make_trade(api, "in_progress")
    check_only_parties(trade, "fulfil_condition", elsewhere, {}, condition_id=trade.condition_ids[0])


def test_a_condition_belongs_to_its_order(api: Api) -> None:
    trade, another = make_trade(api, "in_progress"), make_trade(api, "in_progress")
    for condition_id in (another.condition_ids[0], new_id("cnd"), "cnd_x"):
        assert refused(trade, "fulfil_condition", trade.seller, {}, condition_id=condition_id)[0] == 404


@pytest.mark.parametrize("state", ["created", "accepted", "funded", "completed", "disputed", "closed"])
def test_only_while_the_work_is_in_progress(api: Api, state: str) -> None:
    trade = make_trade(api, state)
    answer = refused(trade, "fulfil_condition", trade.seller, {}, condition_id=trade.condition_ids[0])
    assert answer == (409, "wrong-state")


def test_evidence_is_a_clean_file_of_ones_own(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    trade = make_trade(api, "in_progress")
    [condition_id] = trade.condition_ids
    with scanned_by("guardduty", monkeypatch):
        unscanned = make_file(api, trade.seller)
    about_oneself = kyc_file(api, trade.seller)
    not_sent = announce_file(api, trade.seller)
    for file_id in (make_file(api, trade.buyer), not_sent, unscanned, about_oneself, new_id("fil")):
        body = {"file_ids": [file_id]}
        answer = refused(trade, "fulfil_condition", trade.seller, body, condition_id=condition_id)
        assert answer == (422, "unknown-file")
    eleven, unreadable = [new_id("fil")] * 11, ["x"]
    wrongs = ({"file_ids": eleven}, {"file_ids": unreadable}, {"file_ids": None}, {"note": ""}, {"more": 1})
    for wrong in wrongs:
        answer = refused(trade, "fulfil_condition", trade.seller, wrong, condition_id=condition_id)
        assert answer == (422, "invalid-input")


def test_a_condition_is_fulfilled_once_and_the_same_key_answers_the_same(api: Api) -> None:
    trade = make_trade(api, "in_progress")
    [condition_id] = trade.condition_ids
    first = trade.call("fulfil_condition", trade.seller, {}, condition_id=condition_id, key="k")
    again = trade.call("fulfil_condition", trade.seller, {}, condition_id=condition_id, key="k")
    assert (again.status, again.body) == (200, first.body)
    assert refused(trade, "fulfil_condition", trade.seller, {}, condition_id=condition_id) == (409, "wrong-state")
