"""The bench: what it makes of its measurements, and that it leaves no route out where money moves."""

import json

import pytest

from tests.bench.cold_start import ROUTES
from tests.bench.figures import Figure, as_json, as_table, at_most, in_turns, median_ratio, worst
from tests.bench.round_trips import money_routes
from tests.bench.situations import SITUATIONS
from tests.bench.wire import round_trips


def test_every_route_where_money_moves_has_its_round_trips_counted() -> None:
    routes = money_routes()
    assert "escrow/close_order" in routes
    assert set(routes) <= set(SITUATIONS), "tests/bench/situations.py lacks a line"


def test_every_route_that_is_started_cold_has_an_event() -> None:
    assert set(ROUTES) <= set(SITUATIONS)


@pytest.mark.parametrize(("value", "is_ok"), [(1.2, True), (1.25, True), (1.2504, False), (1.3, False)])
def test_a_figure_is_judged_before_it_is_rounded(value: float, is_ok: bool) -> None:
    assert at_most(1.25, "cold_start", value, "x").ok is is_ok


def test_one_disturbed_pair_does_not_move_the_median() -> None:
    assert median_ratio([(1.1, 1.0), (2.2, 2.0), (9.0, 1.0)]) == pytest.approx(1.1)


def test_the_sides_take_turns_in_going_first() -> None:
    order: list[str] = []
    for number in range(4):
        pair = in_turns(number, lambda: order.append("ours"), lambda: order.append("theirs"))
        assert (pair.ours, pair.theirs) == (None, None)
    assert order == ["ours", "theirs", "theirs", "ours"] * 2


def test_the_sides_are_not_confused_when_the_other_goes_first() -> None:
    assert [in_turns(number, lambda: "ours", lambda: "theirs").ours for number in range(2)] == ["ours", "ours"]


def test_the_worst_speaks_for_all() -> None:
    found = worst("cold_start", [at_most(1.25, "cold_start a/b", 1.1, "x"), at_most(1.25, "cold_start c/d", 1.4, "x")])
    assert found == Figure("cold_start", 1.4, "x", "<= 1.25", False, "c/d")


def test_the_report_says_value_unit_budget_and_verdict_by_name() -> None:
    figures = [
        at_most(12, "round_trips a/b", 11, "round trips", "a note"),
        at_most(60, "layer_unzipped_mb", 61.2, "MB"),
    ]
    assert json.loads(as_json(figures)) == {
        "round_trips a/b": {"value": 11, "unit": "round trips", "budget": "<= 12", "ok": True},
        "layer_unzipped_mb": {"value": 61.2, "unit": "MB", "budget": "<= 60", "ok": False},
    }
    assert [line.split()[-1] for line in as_table(figures).splitlines()[1:]] == ["note", "MISSED"]


def test_each_wait_for_the_server_counts() -> None:
    from sqlalchemy import text

    from holdfast.platform.db import engine

    with engine().connect() as connection, round_trips() as waits:
        connection.execute(text("select 1"))
        connection.execute(text("select cast(:n as integer)"), {"n": 2})
        connection.rollback()
    assert waits == ["begin transaction", "select 1", "select cast($1 as integer)", "rollback"]
