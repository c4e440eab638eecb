"""POST /v1/orders/{order_id}/refund"""

from typing import Any

import pytest
from sqlalchemy import text

from holdfast.identity.rules.callers import User
from holdfast.payments.usecases.pay_ins import list_payments
from holdfast.platform.db import Db
from tests.api import Api
from tests.factories.escrow import (
    check_books,
    check_only_parties,
    fees_of,
    fulfil_all,
    fund,
    make_trade,
    refused,
    set_fee,
    within,
)


def refunds_of(db: Db) -> list[int]:
    """What lies in the accounts of refunds on their way, in kobo."""
    return list(db.execute(text("select balance::bigint from ledger_accounts where purpose = 'refund'")).scalars())


HOLDING = ["funded", "in_progress", "completed", "disputed"]


@pytest.mark.parametrize("state", HOLDING)
@pytest.mark.parametrize("first", ["buyer", "seller"])
def test_the_second_ask_sends_all_that_is_held_to_the_buyers_balance(api: Api, state: str, first: str) -> None:
    set_fee(api.tenant, basis_points=150, bearer="buyer")
    trade = make_trade(api, state)
    one, other = (trade.buyer, trade.seller) if first == "buyer" else (trade.seller, trade.buyer)
    asked = trade.must("request_refund", one, {"note": "Let us call it off."})
    assert (asked["state"], asked["refund_asked_by"], trade.held()) == (state, first, "1015.00")
    agreed = trade.must("request_refund", other, {})
    assert (agreed["state"], agreed["due_at"], agreed["money"]["held"]["amount"]) == ("refunded", None, "0.00")
    assert (trade.held(), trade.available(trade.buyer), trade.available(trade.seller)) == ("0.00", "1015.00", "0.00")
    assert fees_of(api.tenant) == "0.00"
    assert trade.timeline()[-2:] == ["order.refund_requested", "order.refunded"]
    check_books(api.tenant)


def test_agreeing_in_a_dispute_resolves_it(api: Api) -> None:
    trade = make_trade(api, "disputed")
    trade.must("request_refund", trade.buyer, {})
    trade.must("request_refund", trade.seller, {})
    dispute = trade.must("get_dispute", trade.buyer)["dispute"]
    assert (dispute["status"], dispute["ruling"], dispute["resolved_by"]) == ("resolved", "refund", None)
    assert dispute["amounts"]["buyer"]["amount"] == "1000.00"


@pytest.mark.parametrize("first", ["buyer", "seller"])
def test_the_buyer_may_have_it_sent_back_through_the_provider(api: Api, first: str) -> None:
    trade = make_trade(api, "accepted")
    fund(trade)
    asks = [(trade.buyer, {"destination": "source"}), (trade.seller, {})]
    for who, body in asks if first == "buyer" else reversed(asks):
        trade.must("request_refund", who, body)
    assert (trade.state, trade.held(), trade.available(trade.buyer)) == ("refunded", "0.00", "0.00")

    [on_its_way] = within(api.tenant, refunds_of)
    assert on_its_way == 100_000
    [payment] = within(api.tenant, lambda db: list_payments(db, trade.order_id))
    assert payment.status == "succeeded"
    check_books(api.tenant)


def test_what_the_balance_paid_does_not_go_to_a_provider(api: Api) -> None:
    trade = make_trade(api, "funded")
    body = {"destination": "source"}
    assert refused(trade, "request_refund", trade.buyer, body) == (422, "not-paid-through-provider")


def test_the_seller_does_not_say_where_the_money_goes(api: Api) -> None:
    trade = make_trade(api, "funded")
    for destination in ("source", "balance"):
        body = {"destination": destination}
        assert refused(trade, "request_refund", trade.seller, body) == (422, "destination-not-yours")


def test_asking_twice_is_not_agreeing(api: Api) -> None:
    trade = make_trade(api, "in_progress")
    trade.must("request_refund", trade.buyer, {})
    assert refused(trade, "request_refund", trade.buyer, {}) == (409, "refund-already-asked")
    assert "refund" not in trade.read()["actions"]
    assert (trade.state, trade.held()) == ("in_progress", "1000.00")


def test_an_ask_stops_nothing(api: Api) -> None:
    trade = make_trade(api, "in_progress")
    trade.must("request_refund", trade.buyer, {})
    fulfil_all(trade)
    trade.must("complete_order", trade.seller)
    trade.must("close_order", trade.buyer)
    assert refused(trade, "request_refund", trade.seller, {}) == (409, "wrong-state")
    assert trade.available(trade.seller) == "1000.00"


@pytest.mark.parametrize("state", ["created", "accepted", "closed"])
def test_where_nothing_is_held_nothing_is_refunded(api: Api, state: str) -> None:
    trade = make_trade(api, state)
    assert refused(trade, "request_refund", trade.buyer, {}) == (409, "wrong-state")


def test_nobody_else_asks(api: Api, elsewhere: User) -> None:
    check_only_parties(make_trade(api, "funded"), "request_refund", elsewhere, {})


@pytest.mark.parametrize("body", [{"destination": "cash"}, {"note": ""}, {"amount": "1.00"}, []])
def test_a_body_that_does_not_fit_is_422(api: Api, body: Any) -> None:
    trade = make_trade(api, "funded")
    assert refused(trade, "request_refund", trade.buyer, body) == (422, "invalid-input")


def test_the_same_key_is_one_ask(api: Api) -> None:
    trade = make_trade(api, "funded")
    first = trade.call("request_refund", trade.buyer, {}, key="k")
    assert trade.call("request_refund", trade.buyer, {}, key="k").body == first.body
    assert trade.timeline().count("order.refund_requested") == 1
    assert refused(trade, "request_refund", trade.seller, {}, key="") == (422, "idempotency-key-missing")
