"""The schedule SweepDeadlines: every state has an outcome when its period has passed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from holdfast.ledger.rules import accounts as ledger
from holdfast.ledger.usecases.accounts import freeze
from tests.api import Api, LambdaContext, handler_of
from tests.factories.escrow import check_books, fees_of, make_trade, pass_time, set_fee, snapshot, sweep, within

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("state", "period", "becomes", "event"),
    [
        ("created", timedelta(hours=72), "cancelled", "order.expired"),
        ("accepted", timedelta(hours=72), "cancelled", "order.expired"),
        ("funded", 7 * DAY, "refunded", "order.refunded"),
        ("in_progress", 7 * DAY, "disputed", "order.disputed"),
        ("completed", 3 * DAY, "closed", "order.closed"),
        ("disputed", 14 * DAY, "refunded", "order.refunded"),
    ],
)
def test_each_period_ends_in_its_declared_outcome(
    api: Api, state: str, period: timedelta, becomes: str, event: str
) -> None:
    trade = make_trade(api, state)
    pass_time(api.tenant, period - MINUTE)
    before = snapshot(api.tenant)
    assert (sweep(api.tenant), snapshot(api.tenant) == before) == (0, True)
    pass_time(api.tenant, 2 * MINUTE)
    assert sweep(api.tenant) == 1
    last = trade.read()["timeline"][-1]
    assert (trade.state, last["event"], last["by"]) == (becomes, f"escrow.{event}", "clock")
    assert sweep(api.tenant) == 0
    check_books(api.tenant)


def test_what_was_not_started_in_time_goes_back_to_the_buyers_balance(api: Api) -> None:
    set_fee(api.tenant, basis_points=150, bearer="buyer")
    trade = make_trade(api, "funded")
    pass_time(api.tenant, 8 * DAY)
    sweep(api.tenant)
    assert (trade.held(), trade.available(trade.buyer), fees_of(api.tenant)) == ("0.00", "1015.00", "0.00")


def test_silence_after_completion_pays_the_seller(api: Api) -> None:
    set_fee(api.tenant, basis_points=150, bearer="seller")
    trade = make_trade(api, "completed")
    pass_time(api.tenant, 4 * DAY)
    sweep(api.tenant)
    assert (trade.held(), trade.available(trade.seller), fees_of(api.tenant)) == ("0.00", "985.00", "15.00")
    assert [each["condition"]["status"] for each in trade.read()["conditions"]] == ["confirmed"]


def test_overdue_work_becomes_a_dispute_that_the_clock_raised(api: Api) -> None:
    trade = make_trade(api, "in_progress")
    pass_time(api.tenant, 8 * DAY)
    sweep(api.tenant)
    dispute = trade.must("get_dispute", trade.seller)["dispute"]
    assert (dispute["raised_by"], dispute["reason"], dispute["status"]) == (None, "delivery-overdue", "open")
    assert trade.held() == "1000.00"
    trade.must("add_dispute_message", trade.seller, {"text": "I was ill."})


@pytest.mark.parametrize(
    ("outcome", "state", "buyer", "seller"),
    [("refund", "refunded", "1000.00", "0.00"), ("release", "closed", "0.00", "1000.00")],
)
def test_a_dispute_that_nobody_rules_on_ends_as_the_order_declared(
    api: Api, outcome: str, state: str, buyer: str, seller: str
) -> None:
    trade = make_trade(api, "disputed", default_outcome=outcome)
    pass_time(api.tenant, 15 * DAY)
    sweep(api.tenant)
    assert (trade.state, trade.held()) == (state, "0.00")
    assert (trade.available(trade.buyer), trade.available(trade.seller)) == (buyer, seller)
    dispute = trade.must("get_dispute", trade.buyer)["dispute"]
    assert (dispute["status"], dispute["ruling"], dispute["resolved_by"]) == ("resolved", outcome, None)


def test_time_alone_ends_an_order_that_everybody_forgot(api: Api) -> None:
    trade = make_trade(api, "in_progress")
    pass_time(api.tenant, 8 * DAY)
    assert sweep(api.tenant) == 1
    pass_time(api.tenant, 15 * DAY)
    assert sweep(api.tenant) == 1
    assert (trade.state, trade.held(), trade.available(trade.buyer)) == ("refunded", "0.00", "1000.00")


def test_periods_are_the_orders_own(api: Api) -> None:
    trade = make_trade(api, acceptance_hours=1)
    pass_time(api.tenant, timedelta(hours=1, minutes=1))
    assert (sweep(api.tenant), trade.state) == (1, "cancelled")


def test_only_the_tenant_whose_clock_was_moved_is_swept(api: Api, elsewhere: Any) -> None:
    here, there = make_trade(api), make_trade(Api(elsewhere.tenant_id))
    pass_time(api.tenant, 4 * DAY)
    handler_of("escrow/sweep_deadlines")({}, LambdaContext())
    assert (here.state, there.state) == ("cancelled", "created")


def test_two_sweeps_at_once_do_each_order_once(api: Api) -> None:
    trades = [make_trade(api, "completed") for _ in range(5)]
    pass_time(api.tenant, 4 * DAY)
    with ThreadPoolExecutor(4) as pool:
        done = sum(pool.map(sweep, [api.tenant] * 4))
    assert done == 5
    assert {trade.available(trade.seller) for trade in trades} == {"1000.00"}


def test_an_order_that_fails_keeps_no_other_waiting(api: Api) -> None:
    stuck, fine = make_trade(api, "completed"), make_trade(api, "completed")
    within(api.tenant, lambda db: freeze(db, ledger.held(stuck.order_id, "NGN")))
    pass_time(api.tenant, 4 * DAY)
    with pytest.raises(RuntimeError, match="failed for 1 tenants"):
        sweep(api.tenant)
    assert (fine.state, stuck.state) == ("closed", "completed")
    assert (stuck.held(), fine.held()) == ("1000.00", "0.00")
