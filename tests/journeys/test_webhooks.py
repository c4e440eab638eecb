"""Webhooks over HTTP, as providers send them when something is wrong with them."""

from pathlib import Path

import pytest

from tests.journeys.clouds import played

pytestmark = pytest.mark.journey


def test_a_hundred_copies_at_once_fund_an_order_once(home: Path) -> None:
    answer = played(home, "--journey-module", "tests.journeys.hundred_webhooks")
    assert answer.returncode == 0, answer.stdout + answer.stderr
