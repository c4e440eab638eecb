"""The README, as somebody follows it."""

from pathlib import Path

import pytest

from tests.journeys.clouds import played

pytestmark = pytest.mark.journey


def test_its_walk_with_curl_goes_as_it_says(home: Path) -> None:
    answer = played(home, "--journey-module", "tests.journeys.readme_walk")
    assert answer.returncode == 0, answer.stdout + answer.stderr
