"""The whole cloud is killed while it pays out, and started again: the money leaves once.

Paystack is outside of it, as in life: it remembers what was asked of it before the cloud died.
"""

import random
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.factories.paystack_transfers import Paystack, nothing, serving
from tests.journeys.clouds import Playing, played, playing

pytestmark = pytest.mark.journey

BEGUN = ("--journey-module", "tests.journeys.payout_begun")
RESUMED = ("--journey-module", "tests.journeys.payout_resumed")


@dataclass(frozen=True, slots=True)
class House:
    """A local cloud's folder, and the Paystack that it speaks with."""

    home: Path
    paystack: Paystack
    url: str

    def playing(self) -> AbstractContextManager[Playing]:
        return playing(self.home, *BEGUN, PAYSTACK_BASE_URL=self.url)

    def resume(self) -> None:
        answer = played(self.home, *RESUMED, PAYSTACK_BASE_URL=self.url)
        assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.fixture(scope="module")
def house(home: Path) -> Iterator[House]:
    paystack = Paystack()
    with serving(paystack) as port:
        yield House(home, paystack, f"http://127.0.0.1:{port}")


def approved(cloud: Playing) -> str:
    """The id of the withdrawal that was approved."""
    return cloud.wait_for("approved wdr_").split()[-1]


def test_killed_when_paystack_has_the_money_moved_and_before_it_says_so(house: House) -> None:
    with house.playing() as cloud:
        house.paystack.after = cloud.kill
        withdrawal_id = approved(cloud)
        cloud.wait_until_gone()
    house.paystack.after = nothing
    house.resume()
    assert house.paystack.moved.count(withdrawal_id) == 1
    assert house.paystack.sends().count(withdrawal_id) == 1


def test_killed_when_it_is_asked_and_before_any_money_moves(house: House) -> None:
    with house.playing() as cloud:

        def lose_it() -> None:
            cloud.kill()
            raise ConnectionResetError("whoever asked is dead")

        house.paystack.before = lose_it
        withdrawal_id = approved(cloud)
        cloud.wait_until_gone()
    assert withdrawal_id not in house.paystack.moved
    house.paystack.before = nothing
    house.resume()
    assert house.paystack.moved.count(withdrawal_id) == 1
    assert house.paystack.sends().count(withdrawal_id) == 2


@pytest.mark.parametrize("longest", [0.02, 0.1, 0.5])
def test_killed_whenever_it_happens_to_be(house: House, longest: float) -> None:
    delay = random.uniform(0, longest)
    with house.playing() as cloud:
        withdrawal_id = approved(cloud)
        time.sleep(delay)
        cloud.kill()
    house.resume()
    assert house.paystack.moved.count(withdrawal_id) == 1, f"killed {delay:.4f} s after the approval"
