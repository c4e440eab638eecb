"""Accounts that everybody touches: posting neither locks nor updates them, and their balance is exact all the same."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random
from threading import Event, Thread

from holdfast.ledger.rules.accounts import AccountSpec, clearing, fees
from holdfast.ledger.usecases.balances import balance
from holdfast.ledger.usecases.folding import fold_accumulating
from holdfast.ledger.usecases.posting import post
from holdfast.ledger.usecases.statements import statement
from holdfast.ledger.usecases.verification import verify
from holdfast.platform.db import tenants_with_work, transaction
from tests.ledger.books import ORIGIN, funded, move_once, post_alone, posted
from tests.ledger.threads import together

FEES = fees("NGN")


def fold(tenant: str, patience: float = 2) -> int:
    with transaction(tenant, ORIGIN) as db:
        return fold_accumulating(db, timedelta(seconds=patience))


def lines(tenant: str, account: AccountSpec) -> list[tuple[int, int]]:
    with transaction(tenant, ORIGIN) as db:
        return [(line.amount.minor, line.balance.minor) for line in statement(db, account, limit=100).lines]


def test_the_balance_is_exact_before_and_after_folding(tenant: str) -> None:
    buyer = funded(tenant, 100)
    for _ in range(3):
        post_alone(tenant, move_once(buyer, FEES, 5))
    assert (posted(tenant, FEES), posted(tenant, clearing("sandbox", "NGN"))) == (15, 100)
    assert fold(tenant) == 4
    assert (posted(tenant, FEES), posted(tenant, clearing("sandbox", "NGN"))) == (15, 100)
    post_alone(tenant, move_once(buyer, FEES, 1))
    assert posted(tenant, FEES) == 16
    assert fold(tenant) == 1
    assert fold(tenant) == 0
    assert posted(tenant, FEES) == 16


def test_two_open_transactions_post_to_it_side_by_side(tenant: str) -> None:
    one, two = funded(tenant, 10), funded(tenant, 10)
    post_alone(tenant, move_once(one, FEES, 1))
    with transaction(tenant, ORIGIN) as first:
        post(first, move_once(one, FEES, 2))
        with transaction(tenant, ORIGIN) as second:  # would wait for the first, had that locked the account
            post(second, move_once(two, FEES, 3))
        assert posted(tenant, FEES) == 4
    assert posted(tenant, FEES) == 6


def test_nothing_is_folded_past_a_posting_that_is_still_open(tenant: str) -> None:
    one, two = funded(tenant, 10), funded(tenant, 10)
    post_alone(tenant, move_once(one, FEES, 1))
    fold(tenant)
    with transaction(tenant, ORIGIN) as first:
        post(first, move_once(one, FEES, 2))
        post_alone(tenant, move_once(two, FEES, 3))  # a later number, visible earlier
        assert fold(tenant, patience=0.05) == 0
        assert posted(tenant, FEES) == 4
    assert posted(tenant, FEES) == 6
    assert fold(tenant) == 2
    assert posted(tenant, FEES) == 6


def test_folding_waits_for_a_posting_that_ends_soon(tenant: str) -> None:
    buyer = funded(tenant, 10)
    fold(tenant)
    is_posted, may_end = Event(), Event()

    def slow() -> None:
        with transaction(tenant, ORIGIN) as db:
            post(db, move_once(buyer, FEES, 2))
            is_posted.set()
            may_end.wait(20)

    folded: list[int] = []
    poster, folder = Thread(target=slow), Thread(target=lambda: folded.append(fold(tenant, patience=20)))
    poster.start()
    assert is_posted.wait(20)
    folder.start()
    folder.join(0.2)
    assert folder.is_alive()
    may_end.set()
    poster.join(20)
    folder.join(20)
    assert folded == [1]


def test_the_statement_shows_what_was_folded_with_its_running_balance(tenant: str) -> None:
    buyer = funded(tenant, 100)
    post_alone(tenant, move_once(buyer, FEES, 5))
    assert lines(tenant, FEES) == []
    fold(tenant)
    post_alone(tenant, move_once(buyer, FEES, 7))
    post_alone(tenant, move_once(FEES, buyer, 2))
    assert lines(tenant, FEES) == [(5, 5)]
    fold(tenant)
    post_alone(tenant, move_once(buyer, FEES, 30))
    assert lines(tenant, FEES) == [(-2, 10), (7, 12), (5, 5)]


def test_its_statement_pages_from_fold_to_fold(tenant: str) -> None:
    buyer = funded(tenant, 1000)
    for amount in range(1, 10):
        post_alone(tenant, move_once(buyer, FEES, amount))
        if amount % 4 == 0:
            fold(tenant)
    fold(tenant)
    found, after = [], None
    while True:
        with transaction(tenant, ORIGIN) as db:
            page = statement(db, FEES, after, limit=2)
        found += [(line.amount.minor, line.balance.minor) for line in page.lines]
        after = page.next
        if after is None:
            break
    assert found == [(amount, amount * (amount + 1) // 2) for amount in range(9, 0, -1)]


def test_a_debit_account_is_shown_on_its_own_side(tenant: str) -> None:
    funded(tenant, 40)
    fold(tenant)
    assert posted(tenant, clearing("sandbox", "NGN")) == 40
    assert lines(tenant, clearing("sandbox", "NGN")) == [(40, 40)]


def test_folding_under_load_loses_and_doubles_nothing(tenant: str) -> None:
    payers = [funded(tenant, 1000) for _ in range(5)]

    def pay(payer: AccountSpec) -> int:
        random = Random(payer.owner)
        paid = 0
        for _ in range(40):
            amount = random.randint(1, 9)
            post_alone(tenant, move_once(payer, FEES, amount))
            paid += amount
        return paid

    def fold_often() -> int:
        return sum(fold(tenant) for _ in range(25))

    works: list[Callable[[], int]] = [partial(pay, payer) for payer in payers]
    results = together([*works, fold_often, fold_often])
    assert all(isinstance(result, int) for result in results), results
    paid = sum(result for result in results[:5] if isinstance(result, int))
    assert posted(tenant, FEES) == paid
    folded = sum(result for result in results[5:] if isinstance(result, int))
    assert folded > 0
    assert folded + fold(tenant) == 200 + len(payers)
    with transaction(tenant, ORIGIN) as db:
        assert balance(db, FEES).posted.minor == paid
        assert statement(db, FEES).closing.minor == paid
        assert verify(db) == []


def test_a_tenant_with_something_to_fold_is_on_the_list_of_the_job(tenant: str) -> None:
    assert tenant not in tenants_with_work("work_ledger_folds")
    funded(tenant, 5)
    assert tenant in tenants_with_work("work_ledger_folds")
    fold(tenant)
    assert tenant not in tenants_with_work("work_ledger_folds")
