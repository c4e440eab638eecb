"""Wherever a process dies while it pays out: the money leaves once, or comes back, and the books balance."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest

from holdfast.ledger.rules.accounts import payout
from holdfast.platform import db as database
from holdfast.platform.db import Db, Origin
from tests.factories.payouts import Payee, announced, balance_of, check_books, make_payee, pass_time, send, settle
from tests.factories.paystack_transfers import Paystack, playing_paystack, serving

T = TypeVar("T")
ROOT = Path(__file__).parent.parent.parent.parent
LATER = timedelta(minutes=11)
ON_ITS_WAY, PAID = ("3000.00", "2000.00", "5000.00"), ("3000.00", "0.00", "3000.00")


class Died(BaseException):
    """The process is gone: nothing catches it, and what was not committed is not there."""


@dataclass(slots=True)
class Fate:
    """Dies at the point with this number: before, just before the commit of, and after every transaction; before and
    after the provider moves money, and before it says what became of it."""

    point: int
    passed: int = field(default=0)

    def reach(self) -> None:
        self.passed += 1
        if self.passed == self.point:
            raise Died

    def run(self, tenant: str, origin: Origin, work: Callable[[Db], T]) -> T:
        def up_to_the_commit(db: Db) -> T:
            result = work(db)
            self.reach()
            return result

        self.reach()
        result = _run(tenant, origin, up_to_the_commit)
        self.reach()
        return result


_run = database.run


@contextmanager
def mortal(paystack: Paystack, point: int) -> Iterator[Fate]:
    """Inside the block whatever speaks with database and provider dies at that point."""
    fate = Fate(point)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "run", fate.run)
        for name in ("before", "after", "before_answering_verify"):
            patch.setattr(paystack, name, fate.reach)
        yield fate


def dies(paystack: Paystack, point: int, step: Callable[[], Any]) -> bool:
    """Whether the step came to that point, and died there; otherwise it was done."""
    with mortal(paystack, point) as fate:
        try:
            step()
        except Died:
            return True
    assert fate.passed < point
    return False


def recover(tenant: str, withdrawal_id: str) -> None:
    """What happens anyway: the message comes again, and the clock goes on."""
    assert send(tenant, withdrawal_id) == []
    for _ in range(3):
        pass_time(tenant, LATER)
        settle(tenant)


@pytest.fixture
def payee(tenant: str) -> Payee:
    return make_payee(tenant, "5000.00")


@pytest.mark.parametrize("ending", ["paid", "failed", "refused"])
def test_wherever_sending_dies_the_money_leaves_once_or_comes_back(tenant: str, payee: Payee, ending: str) -> None:
    deaths = 0
    with playing_paystack(status={"paid": "success", "failed": "failed"}.get(ending, "")) as paystack:
        paystack.refusal = "Your balance is not enough" if ending == "refused" else None
        for point in range(1, 100):
            withdrawal_id = payee.approved("10.00")
            died = dies(paystack, point, partial(send, tenant, withdrawal_id))
            recover(tenant, withdrawal_id)
            assert payee.state(withdrawal_id) == ("paid" if ending == "paid" else "failed"), f"died at {point}"
            assert paystack.moved.count(withdrawal_id) == (0 if ending == "refused" else 1), f"died at {point}"
            assert balance_of(tenant, payout(withdrawal_id, "NGN")) == "0.00"
            assert len(set(announced(tenant, withdrawal_id))) >= 4
            deaths += died
            if not died:
                break
    assert deaths == (7 if ending == "refused" else 8)
    left = f"{5000 - 10 * (deaths + 1)}.00" if ending == "paid" else "5000.00"
    assert payee.books(withdrawal_id) == (left, "0.00", left)


def test_wherever_looking_after_it_dies_as_well_the_money_leaves_once(tenant: str, payee: Payee) -> None:
    """The first process dies before the money moved, or after it; the second at every point in turn."""
    deaths = 0
    with playing_paystack() as paystack:
        for first in (4, 5):
            for point in range(1, 100):
                withdrawal_id = payee.approved("10.00")
                assert dies(paystack, first, partial(send, tenant, withdrawal_id))
                pass_time(tenant, LATER)
                died = dies(paystack, point, lambda: settle(tenant))
                recover(tenant, withdrawal_id)
                assert payee.state(withdrawal_id) == "paid", f"died at {first}, then at {point}"
                assert paystack.moved.count(withdrawal_id) == 1, f"died at {first}, then at {point}"
                deaths += died
                if not died:
                    break
    assert deaths >= 20
    left = f"{5000 - 10 * (deaths + 2)}.00"
    assert payee.books(withdrawal_id) == (left, "0.00", left)


def test_the_points_are_where_they_are_thought_to_be(tenant: str, payee: Payee) -> None:
    with playing_paystack() as paystack:
        seen = []
        for point in range(1, 9):
            withdrawal_id = payee.approved("10.00")
            assert dies(paystack, point, partial(send, tenant, withdrawal_id))
            seen.append((payee.state(withdrawal_id), paystack.moved.count(withdrawal_id)))
    assert seen == [
        ("approved", 0),  # before the attempt is recorded
        ("approved", 0),  # before that is committed
        ("sending", 0),  # after it
        ("sending", 0),  # before the money moves
        ("sending", 1),  # after it moved, before the answer
        ("sending", 1),  # before the outcome is recorded
        ("sending", 1),  # before that is committed
        ("paid", 1),  # after it
    ]
    check_books(tenant)


# Real processes, ended by the kernel between the two transactions


class Standstill:
    """A place where Paystack stops until it is let go."""

    def __init__(self, then: Callable[[], None] = lambda: None) -> None:
        self.is_reached, self.is_over = threading.Event(), threading.Event()
        self.then = then

    def __call__(self) -> None:
        self.is_reached.set()
        assert self.is_over.wait(60)
        self.then()


def start(port: int, *arguments: str) -> "subprocess.Popen[str]":
    paths = ("layers/common/python", "layers/migrations/python", "functions", ".")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(str(ROOT / path) for path in paths)}
    command = [sys.executable, "-m", "tests.payout_process", str(port), *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)


def finish(process: "subprocess.Popen[str]") -> None:
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors


def kill_when_reached(process: "subprocess.Popen[str]", place: Standstill) -> None:
    try:
        assert place.is_reached.wait(60), "the process never came to speak with Paystack"
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL


def test_a_process_killed_after_the_money_moved_is_made_up_for_by_another(tenant: str, payee: Payee) -> None:
    withdrawal_id, place = payee.approved(), Standstill()
    paystack = Paystack(after=place)
    with serving(paystack) as port:
        kill_when_reached(start(port, "send", tenant, withdrawal_id), place)
        place.is_over.set()
        assert (payee.state(withdrawal_id), payee.books(withdrawal_id)) == ("sending", ON_ITS_WAY)
        assert paystack.moved == [withdrawal_id]
        finish(start(port, "send", tenant, withdrawal_id))
    assert (paystack.sends(), paystack.moved) == ([withdrawal_id], [withdrawal_id])
    assert (payee.state(withdrawal_id), payee.books(withdrawal_id)) == ("paid", PAID)


def test_a_process_killed_before_the_money_moved_is_made_up_for_after_a_while(tenant: str, payee: Payee) -> None:
    def lose() -> None:
        raise ConnectionAbortedError

    withdrawal_id, place = payee.approved(), Standstill(lose)
    paystack = Paystack(before=place)
    with serving(paystack) as port:
        kill_when_reached(start(port, "send", tenant, withdrawal_id), place)
        place.is_over.set()
        finish(start(port, "send", tenant, withdrawal_id))
        assert (payee.state(withdrawal_id), paystack.sends()) == ("sending", [withdrawal_id])
        paystack.before = lambda: None
        pass_time(tenant, LATER)
        finish(start(port, "settle", tenant))
    assert (paystack.sends(), paystack.moved) == ([withdrawal_id] * 2, [withdrawal_id])
    assert (payee.state(withdrawal_id), payee.books(withdrawal_id)) == ("paid", PAID)


def test_what_a_killed_process_sent_may_arrive_late_and_is_still_paid_once(tenant: str, payee: Payee) -> None:
    withdrawal_id, place, has_moved = payee.approved(), Standstill(), threading.Event()
    paystack = Paystack(before=place, after=has_moved.set)
    with serving(paystack) as port:
        kill_when_reached(start(port, "send", tenant, withdrawal_id), place)
        finish(start(port, "send", tenant, withdrawal_id))  # asks: nobody knows of it
        assert (payee.state(withdrawal_id), paystack.moved) == ("sending", [])
        place.is_over.set()
        assert has_moved.wait(60)
        pass_time(tenant, LATER)
        finish(start(port, "settle", tenant))
    assert (paystack.sends(), paystack.moved) == ([withdrawal_id], [withdrawal_id])
    assert (payee.state(withdrawal_id), payee.books(withdrawal_id)) == ("paid", PAID)
