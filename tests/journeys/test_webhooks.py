"""Webhooks over HTTP: as providers send them when something is wrong with them, and as we send them to who is down."""

from pathlib import Path

import pytest

from tests.journeys.clouds import played

pytestmark = pytest.mark.journey


def test_a_hundred_copies_at_once_fund_an_order_once(home: Path) -> None:
    answer = played(home, "--journey-module", "tests.journeys.hundred_webhooks")
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_a_receiver_that_is_down_for_a_while_misses_nothing_and_hears_it_in_order(home: Path) -> None:
    answer = played(home, "--journey-module", "tests.journeys.receiver_down")
    assert answer.returncode == 0, answer.stdout + answer.stderr
