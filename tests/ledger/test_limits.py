"""Floors and ceilings: by purpose, or of an account's own; what is pending counts."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from holdfast.kernel import clock
from holdfast.kernel.refusals import NotFound
from holdfast.ledger.rules.accounts import AccountSpec, fees
from holdfast.ledger.rules.refusals import AboveCeiling, AccountFrozen, InsufficientFunds
from holdfast.ledger.usecases.accounts import freeze, set_limits
from holdfast.ledger.usecases.pendings import add_pending, post_pending
from holdfast.ledger.usecases.verification import verify
from holdfast.platform.db import transaction
from tests.ledger.books import ORIGIN, counts, funded, move_once, post_alone, posted, user


def limit(tenant: str, account: AccountSpec, floor: int | None, ceiling: int | None) -> None:
    with transaction(tenant, ORIGIN) as db:
        set_limits(db, account, floor=floor, ceiling=ceiling)
        assert verify(db) == []


def test_an_overdraft_is_a_floor_below_zero(tenant: str) -> None:
    payer, payee = funded(tenant, 10), user()
    limit(tenant, payer, -50, None)
    post_alone(tenant, move_once(payer, payee, 60))
    with pytest.raises(InsufficientFunds):
        post_alone(tenant, move_once(payer, payee, 1))
    assert posted(tenant, payer) == -50


def test_without_a_floor_anything_may_leave(tenant: str) -> None:
    payer = funded(tenant, 10)
    limit(tenant, payer, None, None)
    post_alone(tenant, move_once(payer, user(), 10**12))


def test_nothing_rises_above_the_ceiling(tenant: str, admin_engine: Engine) -> None:
    payer, payee = funded(tenant, 100), funded(tenant, 10)
    limit(tenant, payee, 0, 60)
    before = counts(admin_engine, tenant)
    with pytest.raises(AboveCeiling) as refused:
        post_alone(tenant, move_once(payer, payee, 51))
    assert (refused.value.status, refused.value.slug) == (409, "account-above-ceiling")
    with pytest.raises(AboveCeiling):
        post_alone(tenant, move_once(payer, payee, 25), move_once(payer, payee, 26))
    assert counts(admin_engine, tenant) == before
    post_alone(tenant, move_once(payer, payee, 50))
    with pytest.raises(AboveCeiling):
        post_alone(tenant, move_once(payer, payee, 1), move_once(payee, payer, 1))
    post_alone(tenant, move_once(payee, payer, 1), move_once(payer, payee, 1))
    assert posted(tenant, payee) == 60


def test_what_is_on_its_way_in_counts_against_the_ceiling(tenant: str) -> None:
    payer, payee = funded(tenant, 100), funded(tenant, 10)
    limit(tenant, payee, 0, 60)
    with transaction(tenant, ORIGIN) as db:
        one = add_pending(db, move_once(payer, payee, 40), clock.now() + timedelta(hours=1))
    with pytest.raises(AboveCeiling):
        post_alone(tenant, move_once(payer, payee, 11))
    with pytest.raises(AboveCeiling), transaction(tenant, ORIGIN) as db:
        add_pending(db, move_once(payer, payee, 11), clock.now() + timedelta(hours=1))
    post_alone(tenant, move_once(payer, payee, 10))
    with transaction(tenant, ORIGIN) as db:
        post_pending(db, one)
    assert posted(tenant, payee) == 60


def test_a_frozen_account_receives_up_to_its_ceiling(tenant: str) -> None:
    payer, payee = funded(tenant, 100), funded(tenant, 10)
    limit(tenant, payee, 0, 60)
    with transaction(tenant, ORIGIN) as db:
        freeze(db, payee)
    with pytest.raises(AboveCeiling):
        post_alone(tenant, move_once(payer, payee, 51))
    with pytest.raises(AccountFrozen):
        post_alone(tenant, move_once(payee, payer, 1))
    post_alone(tenant, move_once(payer, payee, 50))


def test_limits_that_do_not_hold_now_are_refused(tenant: str) -> None:
    account = funded(tenant, 10)
    with pytest.raises(InsufficientFunds):
        limit(tenant, account, 11, None)
    with pytest.raises(AboveCeiling):
        limit(tenant, account, 0, 9)
    with pytest.raises(NotFound):
        limit(tenant, user(), 0, None)
    limit(tenant, account, 10, 10)


def test_an_account_that_everybody_touches_has_no_limits(tenant: str) -> None:
    post_alone(tenant, move_once(funded(tenant, 10), fees("NGN"), 1))
    with pytest.raises(Exception, match="cannot have limits"):
        limit(tenant, fees("NGN"), 0, None)
