"""A balance's four figures: what is posted, what open pendings would bring and take, and what is left of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from holdfast.kernel import clock
from holdfast.ledger.rules.accounts import AccountSpec, clearing, fees, held
from holdfast.ledger.usecases.accounts import freeze
from holdfast.ledger.usecases.balances import balance, balances_of
from holdfast.ledger.usecases.folding import fold_accumulating
from holdfast.ledger.usecases.pendings import add_pending, expire_pendings, post_pending, void_pending
from holdfast.platform.db import Db, transaction
from tests.ledger.books import ORIGIN, funded, move_once, naira, post_alone

HOLD, FEES, OUTSIDE = held("ord_1", "NGN"), fees("NGN"), clearing("sandbox", "NGN")


def figures(tenant: str, account: AccountSpec) -> tuple[int, int, int, int]:
    with transaction(tenant, ORIGIN) as db:
        found = balance(db, account)
    return found.posted.minor, found.pending_in.minor, found.pending_out.minor, found.available.minor


def pend(tenant: str, source: AccountSpec, target: AccountSpec, minor: int) -> str:
    with transaction(tenant, ORIGIN) as db:
        return add_pending(db, move_once(source, target, minor), clock.now() + timedelta(hours=1))


def expire(db: Db, pending_id: str) -> None:
    with clock.shifted(timedelta(hours=2)):
        assert expire_pendings(db) == 1


def test_what_is_pending_counts_against_what_is_available_and_not_against_what_is_posted(tenant: str) -> None:
    payer = funded(tenant, 100)
    pend(tenant, payer, HOLD, 30)
    pend(tenant, payer, FEES, 5)
    pend(tenant, OUTSIDE, payer, 40)
    assert figures(tenant, payer) == (100, 40, 35, 65)
    assert figures(tenant, HOLD) == (0, 30, 0, 0)


def test_of_an_account_that_everybody_touches_it_is_the_sum_of_the_open_legs(tenant: str) -> None:
    payer = funded(tenant, 100)
    post_alone(tenant, move_once(payer, FEES, 20))
    pend(tenant, payer, FEES, 7)
    pend(tenant, FEES, payer, 3)
    assert figures(tenant, FEES) == (20, 7, 3, 17)
    with transaction(tenant, ORIGIN) as db:
        fold_accumulating(db)
    assert figures(tenant, FEES) == (20, 7, 3, 17)


def test_a_debit_brings_to_a_debit_account_and_a_credit_takes(tenant: str) -> None:
    payer = funded(tenant, 100)
    pend(tenant, OUTSIDE, payer, 30)
    pend(tenant, payer, OUTSIDE, 4)
    assert figures(tenant, OUTSIDE) == (100, 30, 4, 96)


@pytest.mark.parametrize(("decide", "moved"), [(post_pending, 30), (void_pending, 0), (expire, 0)])
def test_what_is_decided_is_pending_no_longer(tenant: str, decide: Callable[[Db, str], object], moved: int) -> None:
    for target in (HOLD, FEES):
        payer = funded(tenant, 100)
        pending_id = pend(tenant, payer, target, 30)
        with transaction(tenant, ORIGIN) as db:
            decide(db, pending_id)
        assert figures(tenant, payer) == (100 - moved, 0, 0, 100 - moved)
        assert figures(tenant, target) == (moved, 0, 0, moved)


def test_nothing_is_available_of_an_account_that_is_not_open(tenant: str) -> None:
    payer = funded(tenant, 100)
    pend(tenant, payer, HOLD, 30)
    with transaction(tenant, ORIGIN) as db:
        freeze(db, payer)
    assert figures(tenant, payer) == (100, 0, 30, 0)


def test_an_owners_balances_are_those_of_the_accounts(tenant: str) -> None:
    payer = funded(tenant, 100)
    pend(tenant, payer, HOLD, 30)
    with transaction(tenant, ORIGIN) as db:
        assert balances_of(db, payer.owner) == [balance(db, payer)]
        assert balance(db, payer).available == naira(70)
