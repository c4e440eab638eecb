"""A client that loses its connection in the middle of an order."""

from pathlib import Path

import pytest

from tests.journeys.clouds import played

pytestmark = pytest.mark.journey


def test_a_client_that_is_cut_off_goes_on_from_there_and_misses_nothing(home: Path) -> None:
    answer = played(home, "--journey-module", "tests.journeys.followed_order")
    assert answer.returncode == 0, answer.stdout + answer.stderr
