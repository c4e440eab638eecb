"""Two parties act on one order at the same moment: one of them wins, and the money goes one way."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from holdfast.kernel.money import Money
from tests.api import Api
from tests.factories.escrow import (
    Trade,
    check_books,
    deliver,
    fulfil_all,
    give_money,
    make_trade,
    pass_time,
    receive,
    sweep,
)

Act = Callable[[Trade], int]


def status_of(function: str, party: str, body: object = None) -> Act:
    return lambda trade: trade.call(function, getattr(trade, party), body).status


def at_once(trade: Trade, *acts: Act) -> list[int]:
    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(lambda act: act(trade), acts))


def check_settled(trade: Trade) -> None:
    """All that was held is somebody's, once."""
    assert trade.held() == "0.00"
    assert float(trade.available(trade.buyer)) + float(trade.available(trade.seller)) == 1000
    check_books(trade.api.tenant)


@pytest.mark.parametrize("_", range(3))
def test_accepting_and_cancelling(api: Api, _: int) -> None:
    trade = make_trade(api)
    done = at_once(trade, status_of("accept_order", "seller"), status_of("cancel_order", "buyer"))
    assert (done, trade.state) in [([200, 200], "cancelled"), ([200, 409], "cancelled")]


@pytest.mark.parametrize("_", range(3))
def test_closing_and_disputing(api: Api, _: int) -> None:
    trade = make_trade(api, "completed")
    done = at_once(trade, status_of("close_order", "buyer"), status_of("dispute_order", "seller", {"reason": "Wait."}))
    assert (done, trade.state, trade.held()) in [
        ([200, 409], "closed", "0.00"),
        ([201, 409], "disputed", "1000.00"),
    ]
    check_books(api.tenant)


@pytest.mark.parametrize("_", range(3))
def test_closing_and_rejecting(api: Api, _: int) -> None:
    trade = make_trade(api, "completed")
    [condition_id] = trade.condition_ids

    def reject(trade: Trade) -> int:
        return trade.call("reject_condition", trade.buyer, {"note": "No."}, condition_id=condition_id).status

    assert at_once(trade, status_of("close_order", "buyer"), reject) == [200, 409]
    status = trade.read()["conditions"][0]["condition"]["status"]
    assert (trade.state, status) in [("closed", "confirmed"), ("in_progress", "rejected")]


@pytest.mark.parametrize("_", range(3))
def test_both_ask_for_the_refund(api: Api, _: int) -> None:
    trade = make_trade(api, "in_progress")
    done = at_once(trade, status_of("request_refund", "buyer", {}), status_of("request_refund", "seller", {}))
    assert (done, trade.state) == ([200, 200], "refunded")
    check_settled(trade)


def test_closing_ten_times_pays_once(api: Api) -> None:
    trade = make_trade(api, "completed")
    assert at_once(trade, *[status_of("close_order", "buyer")] * 10) == [200] + [409] * 9
    check_settled(trade)


def test_paying_from_the_balance_ten_times_holds_once(api: Api) -> None:
    trade = make_trade(api, "accepted")
    give_money(api.tenant, trade.buyer, Money(1_000_000, "NGN"))
    pay = status_of("pay_order", "buyer", {"provider": "balance"})
    assert at_once(trade, *[pay] * 10) == [200] + [409] * 9
    assert (trade.held(), trade.available(trade.buyer)) == ("1000.00", "9000.00")


def test_paying_from_the_balance_while_a_payment_comes_in(api: Api) -> None:
    trade = make_trade(api, "accepted")
    give_money(api.tenant, trade.buyer, Money(100_000, "NGN"))
    receive(trade)

    def consume(trade: Trade) -> int:
        return len(deliver("escrow/fund_order", trade.api.tenant, ["payments.payment.succeeded"]))

    at_once(trade, status_of("pay_order", "buyer", {"provider": "balance"}), consume)
    assert deliver("escrow/fund_order", api.tenant, ["payments.payment.succeeded"]) == []
    assert (trade.state, trade.held(), trade.available(trade.buyer)) == ("funded", "1000.00", "1000.00")
    check_books(api.tenant)


@pytest.mark.parametrize("_", range(3))
def test_the_clock_and_the_buyer_close(api: Api, _: int) -> None:
    trade = make_trade(api, "completed")
    pass_time(api.tenant, timedelta(days=4))
    done = at_once(trade, status_of("close_order", "buyer"), lambda trade: sweep(trade.api.tenant))
    assert done in ([0, 200], [1, 409])
    check_settled(trade)


def test_completing_and_disputing(api: Api) -> None:
    trade = make_trade(api, "in_progress")
    fulfil_all(trade)
    dispute = status_of("dispute_order", "buyer", {"reason": "Too late."})
    done = at_once(trade, status_of("complete_order", "seller"), dispute)
    assert (done, trade.state) in [([200, 201], "disputed"), ([201, 409], "disputed")]
    assert trade.held() == "1000.00"
