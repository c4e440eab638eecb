"""Two phases: what is pending counts against what is available and never against what is posted, until decided."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Engine

from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid, NotFound
from holdfast.ledger.rules.accounts import AccountSpec, clearing, fees
from holdfast.ledger.rules.pendings import EXPIRED, PENDING, POSTED, VOIDED, Pending
from holdfast.ledger.rules.refusals import (
    AccountFrozen,
    AccountNotEmpty,
    InsufficientFunds,
    KeyReused,
    MoreThanPending,
    NoLongerPending,
)
from holdfast.ledger.rules.transfers import Leg, Posted, Transfer
from holdfast.ledger.usecases.accounts import close, freeze
from holdfast.ledger.usecases.balances import balance
from holdfast.ledger.usecases.pendings import add_pending, expire_pendings, pending, post_pending, void_pending
from holdfast.ledger.usecases.verification import verify
from holdfast.platform.db import tenants_with_work, transaction
from tests.ledger.books import ORIGIN, counts, funded, move_once, naira, post_alone, posted, transfer, user
from tests.ledger.threads import together

HOUR = timedelta(hours=1)


def hold_back(tenant: str, wanted: Transfer, lasts: timedelta = HOUR) -> str:
    with transaction(tenant, ORIGIN) as db:
        return add_pending(db, wanted, clock.now() + lasts)


def settle(tenant: str, pending_id: str, minor: int | None = None) -> Posted:
    with transaction(tenant, ORIGIN) as db:
        return post_pending(db, pending_id, None if minor is None else naira(minor))


def void(tenant: str, pending_id: str) -> None:
    with transaction(tenant, ORIGIN) as db:
        void_pending(db, pending_id)


def expire(tenant: str, after: timedelta) -> int:
    with transaction(tenant, ORIGIN) as db, clock.shifted(after):
        return expire_pendings(db)


def found(tenant: str, pending_id: str) -> Pending:
    with transaction(tenant, ORIGIN) as db:
        return pending(db, pending_id)


def figures(tenant: str, account: AccountSpec) -> tuple[int, int, int, int]:
    """posted, pending in, pending out, available"""
    with transaction(tenant, ORIGIN) as db:
        now = balance(db, account)
        assert verify(db) == []
        return now.posted.minor, now.pending_in.minor, now.pending_out.minor, now.available.minor


def test_what_is_pending_is_neither_posted_nor_available(tenant: str, admin_engine: Engine) -> None:
    payer, payee = funded(tenant, 100), user()
    before = counts(admin_engine, tenant)
    one = hold_back(tenant, move_once(payer, payee, 30))
    assert figures(tenant, payer) == (100, 0, 30, 70)
    assert figures(tenant, payee) == (0, 30, 0, 0)
    assert counts(admin_engine, tenant) == (before[0] + 1, *before[1:])
    assert found(tenant, one).state == PENDING
    assert found(tenant, one).legs == (Leg(payer, naira(-30)), Leg(payee, naira(30)))
    with pytest.raises(InsufficientFunds):
        post_alone(tenant, move_once(payer, payee, 71))
    with pytest.raises(InsufficientFunds):
        hold_back(tenant, move_once(payer, payee, 71))
    with pytest.raises(InsufficientFunds):
        post_alone(tenant, move_once(payee, payer, 1))
    post_alone(tenant, move_once(payer, payee, 70))
    assert figures(tenant, payer) == (30, 0, 30, 0)


def test_posting_the_whole_of_it_leaves_nothing_pending(tenant: str) -> None:
    payer, payee = funded(tenant, 100), user()
    wanted = move_once(payer, payee, 30)
    one = hold_back(tenant, wanted)
    answer = settle(tenant, one)
    assert [each.key for each in answer.transfers] == [wanted.key]
    assert figures(tenant, payer) == (70, 0, 0, 70)
    assert figures(tenant, payee) == (30, 0, 0, 30)
    now = found(tenant, one)
    assert (now.state, now.transfer_id) == (POSTED, answer.id)
    again = settle(tenant, one)
    assert (again.id, again.is_replay) == (answer.id, True)
    assert figures(tenant, payer) == (70, 0, 0, 70)


def test_posting_a_part_of_it_frees_the_rest(tenant: str) -> None:
    payer, payee = funded(tenant, 100), user()
    legs = (Leg(payer, naira(-100)), Leg(payee, naira(90)), Leg(fees("NGN"), naira(10)))
    one = hold_back(tenant, transfer(*legs))
    assert figures(tenant, fees("NGN")) == (0, 10, 0, 0)
    settle(tenant, one, 33)
    assert figures(tenant, payer) == (67, 0, 0, 67)
    assert [figures(tenant, account)[0] for account in (payee, fees("NGN"))] == [30, 3]
    assert figures(tenant, fees("NGN"))[1] == 0
    with pytest.raises(KeyReused):
        settle(tenant, one, 34)
    with pytest.raises(KeyReused):
        settle(tenant, one)
    assert settle(tenant, one, 33).is_replay


def test_more_than_is_pending_is_not_posted(tenant: str, admin_engine: Engine) -> None:
    payer, payee = funded(tenant, 100), user()
    one = hold_back(tenant, move_once(payer, payee, 30))
    before = counts(admin_engine, tenant)
    with pytest.raises(MoreThanPending):
        settle(tenant, one, 31)
    for part in (naira(0), naira(-1), Money(1, "USD")):
        with pytest.raises(Invalid), transaction(tenant, ORIGIN) as db:
            post_pending(db, one, part)
    assert counts(admin_engine, tenant) == before
    assert figures(tenant, payer) == (100, 0, 30, 70)


def test_what_is_voided_is_available_again_for_good(tenant: str, admin_engine: Engine) -> None:
    payer, payee = funded(tenant, 100), user()
    one = hold_back(tenant, move_once(payer, payee, 30))
    before = counts(admin_engine, tenant)
    void(tenant, one)
    void(tenant, one)
    assert figures(tenant, payer) == (100, 0, 0, 100)
    with pytest.raises(NoLongerPending):
        settle(tenant, one)
    assert expire(tenant, 2 * HOUR) == 0
    assert found(tenant, one).state == VOIDED
    assert counts(admin_engine, tenant) == before


def test_what_was_posted_is_not_voided(tenant: str) -> None:
    payer, payee = funded(tenant, 100), user()
    one = hold_back(tenant, move_once(payer, payee, 30))
    settle(tenant, one)
    with pytest.raises(NoLongerPending):
        void(tenant, one)
    assert figures(tenant, payee) == (30, 0, 0, 30)


def test_what_is_past_its_time_is_not_posted_and_expires_once(tenant: str) -> None:
    payer, payee = funded(tenant, 100), user()
    one, two = (hold_back(tenant, move_once(payer, payee, 10), lasts) for lasts in (HOUR, 3 * HOUR))
    assert tenant not in tenants_with_work("work_pendings")
    with pytest.raises(NoLongerPending), transaction(tenant, ORIGIN) as db, clock.shifted(HOUR):
        post_pending(db, one)
    assert figures(tenant, payer) == (100, 0, 20, 80)
    assert expire(tenant, HOUR) == 1
    assert expire(tenant, HOUR) == 0
    assert figures(tenant, payer) == (100, 0, 10, 90)
    assert [found(tenant, each).state for each in (one, two)] == [EXPIRED, PENDING]
    with pytest.raises(NoLongerPending):
        void(tenant, one)


def test_a_deadline_that_has_passed_is_refused(tenant: str, admin_engine: Engine) -> None:
    payer = funded(tenant, 100)
    before = counts(admin_engine, tenant)
    for lasts in (timedelta(), -HOUR):
        with pytest.raises(Invalid):
            hold_back(tenant, move_once(payer, user(), 30), lasts)
    assert counts(admin_engine, tenant) == before


def test_the_same_key_holds_back_once(tenant: str) -> None:
    payer, payee = funded(tenant, 100), user()
    wanted = move_once(payer, payee, 30)
    one = hold_back(tenant, wanted)
    assert hold_back(tenant, wanted, 5 * HOUR) == one
    assert figures(tenant, payer) == (100, 0, 30, 70)
    with pytest.raises(KeyReused):
        hold_back(tenant, move_once(payer, payee, 31, key=wanted.key))
    post_alone(tenant, move_once(payer, payee, 1, key="a-transfer"))
    with pytest.raises(KeyReused):
        hold_back(tenant, move_once(payer, payee, 1, key="a-transfer"))
    assert figures(tenant, payer) == (99, 0, 30, 69)


def test_a_key_that_a_transfer_took_meanwhile_is_refused_and_the_hold_stays(tenant: str) -> None:
    payer, payee = funded(tenant, 100), user()
    wanted = move_once(payer, payee, 30)
    one = hold_back(tenant, wanted)
    post_alone(tenant, wanted)
    with pytest.raises(KeyReused):
        settle(tenant, one)
    assert figures(tenant, payer) == (70, 0, 30, 40)
    void(tenant, one)
    assert figures(tenant, payer) == (70, 0, 0, 70)


def test_a_frozen_account_lets_nothing_be_held_back_or_posted(tenant: str) -> None:
    payer, payee = funded(tenant, 100), user()
    one = hold_back(tenant, move_once(payer, payee, 30))
    with transaction(tenant, ORIGIN) as db:
        freeze(db, payer)
    with pytest.raises(AccountFrozen):
        hold_back(tenant, move_once(payer, payee, 1))
    with pytest.raises(AccountFrozen):
        settle(tenant, one)
    void(tenant, one)
    assert figures(tenant, payer) == (100, 0, 0, 0)


def test_an_account_with_something_pending_is_not_closed(tenant: str) -> None:
    payer, payee = funded(tenant, 100), user()
    one = hold_back(tenant, move_once(payer, payee, 30))
    with pytest.raises(AccountNotEmpty), transaction(tenant, ORIGIN) as db:
        close(db, payee)
    void(tenant, one)
    with transaction(tenant, ORIGIN) as db:
        close(db, payee)


def test_what_comes_from_outside_may_be_pending_too(tenant: str) -> None:
    payee, outside = user(), clearing("sandbox", "NGN")
    one = hold_back(tenant, move_once(outside, payee, 50))
    assert figures(tenant, outside) == (0, 50, 0, 0)
    assert figures(tenant, payee) == (0, 50, 0, 0)
    settle(tenant, one)
    assert figures(tenant, outside) == (50, 0, 0, 50)
    assert posted(tenant, payee) == 50


def test_pendings_of_others_are_unknown(tenant: str, other_tenant: str) -> None:
    one = hold_back(tenant, move_once(funded(tenant, 100), user(), 30))
    for where, pending_id in ((other_tenant, one), (tenant, new_id("pnd"))):
        with pytest.raises(NotFound):
            settle(where, pending_id)
        with pytest.raises(NotFound):
            void(where, pending_id)
    assert expire(other_tenant, 2 * HOUR) == 0


def test_many_deciding_at_once_decide_once(tenant: str) -> None:
    payer, payee = funded(tenant, 100), user()
    for _ in range(3):
        one = hold_back(tenant, move_once(payer, payee, 10))
        work = [partial(settle, tenant, one), partial(void, tenant, one), partial(expire, tenant, HOUR)] * 3
        answers = together(work)  # type: ignore[arg-type]
        state = found(tenant, one).state
        assert sum(isinstance(each, Posted) for each in answers) == (3 if state == POSTED else 0), answers
        assert figures(tenant, payer)[2] == 0
    assert figures(tenant, payer)[0] + figures(tenant, payee)[0] == 100


def test_many_holding_back_at_once_never_pass_the_floor(tenant: str) -> None:
    payer = funded(tenant, 100)
    answers = together([partial(hold_back, tenant, move_once(payer, user(), 30)) for _ in range(8)])
    assert sum(isinstance(each, str) for each in answers) == 3, answers
    assert sum(isinstance(each, InsufficientFunds) for each in answers) == 5, answers
    assert figures(tenant, payer) == (100, 0, 90, 10)
