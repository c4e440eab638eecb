"""Statements: every entry once, with the balance after it, the same whenever it is asked for."""

import pytest

from holdfast.kernel.refusals import Invalid, NotFound
from holdfast.ledger.rules.accounts import AccountSpec, available, held
from holdfast.ledger.rules.statements import StatementPage
from holdfast.ledger.usecases.accounts import freeze
from holdfast.ledger.usecases.balances import balances_of, held_total, trial_balance
from holdfast.ledger.usecases.statements import statement
from holdfast.platform.db import transaction
from tests.ledger.books import ORIGIN, funded, move_once, naira, post_alone, user


def page(tenant: str, account: AccountSpec, after: str | None = None, limit: int = 20) -> StatementPage:
    with transaction(tenant, ORIGIN) as db:
        return statement(db, account, after, limit)


def test_a_statement_has_every_entry_with_the_balance_after_it(tenant: str) -> None:
    buyer, hold = funded(tenant, 100), held("ord_1", "NGN")
    answer = post_alone(tenant, move_once(buyer, hold, 30))
    post_alone(tenant, move_once(hold, buyer, 10))
    found = page(tenant, buyer)
    assert [(line.amount.minor, line.balance.minor) for line in found.lines] == [(10, 80), (-30, 70), (100, 100)]
    assert (found.opening, found.closing, found.next) == (naira(0), naira(80), None)
    assert (found.lines[1].transfer_id, found.lines[1].kind, found.lines[1].subject) == (answer.id, "test", "ord_test")
    assert found.lines[0].posted_at >= found.lines[1].posted_at


def test_pages_join_without_a_gap_and_stay_the_same_when_more_is_posted(tenant: str) -> None:
    buyer = funded(tenant, 100)
    for minor in range(1, 7):
        post_alone(tenant, move_once(buyer, held("ord_1", "NGN"), minor))
    first = page(tenant, buyer, limit=3)
    second = page(tenant, buyer, first.next, limit=3)
    third = page(tenant, buyer, second.next, limit=3)
    assert [len(each.lines) for each in (first, second, third)] == [3, 3, 1]
    assert third.next is None
    assert (first.opening, second.opening) == (second.closing, third.closing)
    assert first.closing.minor - third.opening.minor == 100 - 21
    post_alone(tenant, move_once(buyer, held("ord_1", "NGN"), 1))
    assert page(tenant, buyer, first.next, limit=3) == second


def test_an_account_that_nobody_posted_to_has_an_empty_statement(tenant: str) -> None:
    found = page(tenant, user())
    assert (found.lines, found.opening, found.closing, found.next) == ((), naira(0), naira(0), None)


@pytest.mark.parametrize("cursor", ["", "x", "-1", "1.5", "9" * 30, "١"])
def test_a_cursor_that_no_statement_gave_is_refused(tenant: str, cursor: str) -> None:
    with pytest.raises(Invalid) as refusal:
        page(tenant, user(), after=cursor)
    assert refusal.value.slug == "invalid-cursor"


def test_an_owner_has_all_balances_in_all_currencies(tenant: str) -> None:
    in_naira = funded(tenant, 5)
    in_dollars = available(in_naira.owner, "USD")
    post_alone(tenant, move_once(funded(tenant, 9, "USD"), in_dollars, 7))
    with transaction(tenant, ORIGIN) as db:
        found = balances_of(db, in_naira.owner)
        assert balances_of(db, "usr_nobody") == []
    assert [(each.account, each.posted.minor) for each in found] == [(in_naira, 5), (in_dollars, 7)]


def test_the_trial_balance_has_each_purpose_and_sums_to_zero(tenant: str) -> None:
    buyer = funded(tenant, 100)
    post_alone(tenant, move_once(buyer, held("ord_1", "NGN"), 40))
    post_alone(tenant, move_once(buyer, held("ord_2", "NGN"), 10))
    funded(tenant, 3, "KWD")
    with transaction(tenant, ORIGIN) as db:
        dinar, in_naira = trial_balance(db)
        held_now = held_total(db)
    assert (dinar.currency, dinar.sum.minor, in_naira.sum.minor) == ("KWD", 0, 0)
    totals = {each.purpose: (each.total.minor, each.accounts) for each in in_naira.totals}
    assert totals == {"available": (50, 1), "clearing": (-100, 1), "held": (50, 2)}
    assert held_now == [naira(50)]


def test_what_does_not_exist_cannot_be_frozen(tenant: str) -> None:
    with pytest.raises(NotFound), transaction(tenant, ORIGIN) as db:
        freeze(db, user())
