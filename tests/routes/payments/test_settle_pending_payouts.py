"""Every 5 minutes: payouts of which too little was heard"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from holdfast.payments.rules.payouts import RECHECKS
from holdfast.payments.usecases.payouts import pursue_payout
from holdfast.platform.db import run, tenants_with_work
from tests.api import LambdaContext, handler_of
from tests.deployment import make_tenant
from tests.factories.payouts import ORIGIN, Payee, announced, last_news, make_payee, pass_time, send, settle
from tests.factories.paystack_transfers import playing_paystack

BEFORE, ON_ITS_WAY = ("5000.00", "0.00", "5000.00"), ("3000.00", "2000.00", "5000.00")
PAID = ("3000.00", "0.00", "3000.00")
LATER = timedelta(minutes=11)


@pytest.fixture
def payee(tenant: str) -> Payee:
    return make_payee(tenant)


def tear() -> None:
    raise httpx.ReadTimeout("no answer")


def turns(tenant: str, times: int, pause: timedelta = timedelta(hours=2)) -> None:
    for _ in range(times):
        pass_time(tenant, pause)
        settle(tenant)


@pytest.mark.parametrize(
    ("status", "state", "books"),
    [
        ("success", "paid", PAID),
        ("failed", "failed", BEFORE),
        ("reversed", "failed", BEFORE),
        ("blocked", "failed", BEFORE),
    ],
)
def test_a_queued_payout_ends_as_the_provider_says(
    tenant: str, payee: Payee, status: str, state: str, books: tuple[str, str, str]
) -> None:
    with playing_paystack(status="pending") as paystack:
        withdrawal_id = payee.sent()
        pass_time(tenant, LATER)
        assert settle(tenant) == 1
        assert (payee.state(withdrawal_id), payee.books(withdrawal_id)) == ("sent", ON_ITS_WAY)
        paystack.transfers[withdrawal_id]["status"] = status
        turns(tenant, 2)
    assert (payee.state(withdrawal_id), payee.books(withdrawal_id)) == (state, books)
    assert announced(tenant, withdrawal_id) == ["requested", "approved", "sending", "sent", state]
    assert paystack.sends() == [withdrawal_id]


def test_only_what_is_due_is_asked_about_and_nobody_twice(tenant: str, payee: Payee) -> None:
    with playing_paystack(status="pending") as paystack:
        for _ in range(3):
            payee.sent("1.00")
        assert tenant not in tenants_with_work("work_payouts")
        assert settle(tenant) == 0
        pass_time(tenant, LATER)
        assert tenant in tenants_with_work("work_payouts")
        asked = len(paystack.requests)
        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(lambda _: settle(tenant), range(4))) == 3
    assert len(paystack.requests) == asked + 3


def test_the_provider_is_asked_ever_more_rarely(tenant: str, payee: Payee) -> None:
    with playing_paystack(status="pending") as paystack:
        payee.sent()
        asked = len(paystack.requests)
        turns(tenant, 24 * 12, timedelta(minutes=5))
    assert 24 <= len(paystack.requests) - asked <= 30


def test_an_unknown_outcome_that_was_paid_is_found_and_not_sent_again(tenant: str, payee: Payee) -> None:
    with playing_paystack(after=tear) as paystack:
        withdrawal_id = payee.sent()
        assert payee.state(withdrawal_id) == "sending"
        pass_time(tenant, LATER)
        assert settle(tenant) == 1
    assert (paystack.sends(), paystack.moved) == ([withdrawal_id], [withdrawal_id])
    assert (payee.state(withdrawal_id), payee.books(withdrawal_id)) == ("paid", PAID)


def test_what_never_arrived_is_sent_again_with_the_same_reference_but_not_at_once(tenant: str, payee: Payee) -> None:
    with playing_paystack(before=tear) as paystack:
        withdrawal_id = payee.sent()
        for _ in range(2):
            pass_time(tenant, timedelta(minutes=3))
            settle(tenant)
        assert send(tenant, withdrawal_id) == []
        assert paystack.sends() == [withdrawal_id], "the first attempt may still be on its way"
        paystack.before = lambda: None
        pass_time(tenant, LATER)
        assert settle(tenant) == 1
    assert (paystack.sends(), paystack.moved) == ([withdrawal_id] * 2, [withdrawal_id])
    assert payee.books(withdrawal_id) == PAID


def test_several_jobs_at_once_send_it_again_once(tenant: str, payee: Payee) -> None:
    with playing_paystack(before=tear) as paystack:
        withdrawal_id = payee.sent()
        paystack.before = lambda: None
        pass_time(tenant, LATER)

        def look_after(_: int) -> None:
            pursue_payout(partial(run, tenant, ORIGIN), withdrawal_id)

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(look_after, range(8)))
    assert (paystack.sends(), paystack.moved) == ([withdrawal_id] * 2, [withdrawal_id])
    assert payee.books(withdrawal_id) == PAID


def test_a_provider_that_will_not_say_is_asked_again_and_nothing_is_sent(tenant: str, payee: Payee) -> None:
    with playing_paystack(before=tear, before_answering_verify=tear) as paystack:
        withdrawal_id = payee.sent()
        turns(tenant, 5)
    assert paystack.sends() == [withdrawal_id]
    assert (payee.state(withdrawal_id), payee.books(withdrawal_id)) == ("sending", ON_ITS_WAY)


@pytest.mark.parametrize("state", ["sent", "sending"])
def test_a_refusal_of_a_slow_attempt_does_not_undo_a_later_one(tenant: str, payee: Payee, state: str) -> None:
    """The first attempt is refused so late that a second one has been sent, with or without an answer."""
    with playing_paystack(status="pending") as paystack:
        withdrawal_id = payee.approved()

        def overtake() -> None:
            paystack.before = lambda: None
            paystack.after = tear if state == "sending" else paystack.after
            pass_time(tenant, LATER)
            assert settle(tenant) == 1
            paystack.refusal = "Your balance is not enough"

        paystack.before = overtake
        assert send(tenant, withdrawal_id) == []
        assert paystack.moved == [withdrawal_id]
        assert (payee.state(withdrawal_id), payee.books(withdrawal_id)) == (state, ON_ITS_WAY)
        paystack.transfers[withdrawal_id]["status"] = "success"
        turns(tenant, 1)
    assert (payee.state(withdrawal_id), payee.books(withdrawal_id)) == ("paid", PAID)


def test_what_the_provider_has_acknowledged_it_may_not_forget(tenant: str, payee: Payee) -> None:
    with playing_paystack(status="pending") as paystack:
        withdrawal_id = payee.sent()
        paystack.transfers.clear()
        turns(tenant, 3)
    assert paystack.sends() == [withdrawal_id]
    assert payee.books(withdrawal_id) == ON_ITS_WAY
    assert announced(tenant, withdrawal_id).count("suspicious") == 1
    assert last_news(tenant, withdrawal_id)["reason"] == "forgotten-by-provider"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"amount": 200_001}, "wrong-amount"),
        ({"amount": 1}, "wrong-amount"),
        ({"currency": "GHS"}, "wrong-currency"),
        ({"domain": "live"}, "wrong-environment"),
        ({"amount": None, "currency": None}, "no-amount"),
    ],
)
@pytest.mark.parametrize("status", ["success", "failed", "reversed"])
def test_a_word_about_other_money_is_announced_once_and_moves_nothing(
    tenant: str, payee: Payee, changes: dict[str, Any], reason: str, status: str
) -> None:
    with playing_paystack(status="pending") as paystack:
        withdrawal_id = payee.sent()
        paystack.transfers[withdrawal_id] |= changes | {"status": status}
        turns(tenant, 3)
        assert (payee.state(withdrawal_id), payee.books(withdrawal_id)) == ("sent", ON_ITS_WAY)
        assert announced(tenant, withdrawal_id)[-2:] == ["sent", "suspicious"]
        assert last_news(tenant, withdrawal_id)["reason"] == reason
        known = {"amount": 200_000, "currency": "NGN", "domain": "test", "status": "success"}
        paystack.transfers[withdrawal_id] |= known
        turns(tenant, 1)
    assert (payee.state(withdrawal_id), payee.books(withdrawal_id)) == ("paid", PAID)


def test_what_was_paid_and_comes_back_unannounced_is_found(tenant: str, payee: Payee) -> None:
    with playing_paystack() as paystack:
        withdrawal_id = payee.sent()
        paystack.transfers[withdrawal_id]["status"] = "reversed"
        turns(tenant, 1)
    assert (payee.state(withdrawal_id), payee.books(withdrawal_id)) == ("reversed", BEFORE)


def test_what_has_stayed_paid_long_enough_is_let_be(tenant: str, payee: Payee) -> None:
    with playing_paystack() as paystack:
        withdrawal_id = payee.sent()
        asked = len(paystack.requests)
        turns(tenant, 20, timedelta(hours=12))
        assert len(paystack.requests) - asked == len(RECHECKS)
        assert tenant not in tenants_with_work("work_payouts")
    assert payee.books(withdrawal_id) == PAID


def test_one_that_cannot_be_looked_after_does_not_keep_the_others_waiting(tenant: str, payee: Payee) -> None:
    with playing_paystack(status="pending") as paystack:
        first, second = payee.sent("1.00"), payee.sent("1.00")
        for made in paystack.transfers.values():
            made["status"] = "success"
        pass_time(tenant, LATER)
        handed: list[str] = []

        def stumble() -> None:
            handed.append("asked")
            if len(handed) == 1:
                raise ZeroDivisionError

        paystack.before_answering_verify = stumble
        with pytest.raises(RuntimeError, match="settle_pending_payouts failed for 1 tenants"):
            handler_of("payments/settle_pending_payouts")({"tenant_id": tenant}, LambdaContext())
    assert sorted([payee.state(first), payee.state(second)]) == ["paid", "sent"]


def test_another_tenants_payouts_are_not_touched(tenant: str, payee: Payee, admin_engine: Engine) -> None:
    with playing_paystack(status="pending") as paystack:
        withdrawal_id = payee.sent()
        paystack.transfers[withdrawal_id]["status"] = "success"
        pass_time(tenant, LATER)
        assert settle(make_tenant(admin_engine)) == 0
        assert payee.state(withdrawal_id) == "sent"
