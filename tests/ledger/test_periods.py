"""Statements of a period: opening, every entry of it, closing; final when nothing can be added, and then the same for
ever; as a file too."""

import csv
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from io import StringIO
from itertools import pairwise

import pytest

from holdfast.kernel import clock
from holdfast.kernel.refusals import Invalid
from holdfast.ledger.rules.accounts import AccountSpec, clearing, fees, held
from holdfast.ledger.rules.statements import EVERYTHING, SETTLED_AFTER, Period, StatementPage
from holdfast.ledger.schemas.statement_files import csv_of, file_name_of
from holdfast.ledger.usecases import statements
from holdfast.ledger.usecases.balances import balance_at
from holdfast.ledger.usecases.folding import fold_accumulating
from holdfast.ledger.usecases.posting import post
from holdfast.ledger.usecases.statements import statement, whole_statement
from holdfast.platform.db import transaction
from tests.ledger.books import ORIGIN, move_once, naira, post_alone, transfer, user
from tests.ledger.threads import together

HOUR = timedelta(hours=1)
HOLD, FEES = held("ord_1", "NGN"), fees("NGN")


def post_ago(tenant: str, ago: timedelta, source: AccountSpec, target: AccountSpec, minor: int) -> None:
    with transaction(tenant, ORIGIN) as db, clock.shifted(-ago):
        post(db, move_once(source, target, minor))


def page(tenant: str, account: AccountSpec, period: Period, after: str | None = None, limit: int = 20) -> StatementPage:
    with transaction(tenant, ORIGIN) as db:
        return statement(db, account, after, limit, period)


def hours_ago(first: float, last: float) -> Period:
    now = clock.now()
    return Period(now - first * HOUR, now - last * HOUR)


@pytest.fixture
def buyer(tenant: str) -> AccountSpec:
    """100 ten hours ago; then 1, 2, 3… go out each hour, the last three hours ago, but two were posted the other way
    round."""
    account = user()
    post_ago(tenant, 10 * HOUR, clearing("sandbox", "NGN"), account, 100)
    for ago in (9, 8, 6, 7, 5, 4, 3):
        post_ago(tenant, ago * HOUR, account, HOLD, 10 - ago)
    return account


def test_a_period_opens_and_closes_with_the_balances_of_its_bounds(tenant: str, buyer: AccountSpec) -> None:
    found = page(tenant, buyer, hours_ago(8.5, 4.5))
    assert found.figures is not None
    # By version, as they were booked; the balances count on from the opening of the period.
    assert [(line.amount.minor, line.balance.minor) for line in found.lines] == [(-5, 85), (-3, 90), (-4, 93), (-2, 97)]
    figures = found.figures
    assert (figures.opening, figures.closing, figures.entries) == (naira(99), naira(85), 4)
    assert (figures.total_in, figures.total_out, figures.is_final) == (naira(0), naira(14), True)
    assert (found.opening, found.closing, found.next) == (naira(99), naira(85), None)


def test_a_bound_between_two_that_were_posted_the_other_way_round_parts_them(tenant: str, buyer: AccountSpec) -> None:
    before, after = page(tenant, buyer, hours_ago(20, 6.5)), page(tenant, buyer, hours_ago(6.5, 0))
    assert [line.amount.minor for line in before.lines] == [-3, -2, -1, 100]
    assert [line.amount.minor for line in after.lines] == [-7, -6, -5, -4]
    assert before.closing == after.opening == naira(94)


def test_periods_that_follow_each_other_join_and_agree_with_the_balance_of_the_moment(
    tenant: str, buyer: AccountSpec
) -> None:
    now, account = clock.now(), buyer
    bounds = [now - hours * HOUR for hours in (12, 9.5, 8, 7.5, 6.5, 3.2, 0)]
    pages = [page(tenant, account, Period(*each)) for each in pairwise(bounds)]
    for one, next in pairwise(pages):
        assert one.closing == next.opening
    with transaction(tenant, ORIGIN) as db:
        for bound, each in zip(bounds[1:], pages, strict=True):
            until = bound - timedelta(microseconds=1)
            assert each.closing == balance_at(db, account, posted_at=until)
    assert sum(each.figures.entries for each in pages if each.figures) == 8


def test_the_beginning_is_part_of_it_and_the_end_is_not(tenant: str, buyer: AccountSpec) -> None:
    [*_, third, _, _] = page(tenant, buyer, EVERYTHING).lines
    moment, step = third.posted_at, timedelta(milliseconds=1)
    assert page(tenant, buyer, Period(moment, moment + step)).lines[0].transfer_id == third.transfer_id
    assert page(tenant, buyer, Period(moment - step, moment)).lines == ()
    assert page(tenant, buyer, Period(moment + timedelta(microseconds=1), moment + step)).lines == ()
    assert page(tenant, buyer, Period(moment, moment)).lines == ()


def test_pages_of_a_period_join_and_each_says_the_whole(tenant: str, buyer: AccountSpec) -> None:
    period = hours_ago(8.5, 0.5)
    whole = page(tenant, buyer, period)
    first = page(tenant, buyer, period, limit=4)
    second = page(tenant, buyer, period, first.next, limit=4)
    assert (first.lines + second.lines, second.next) == (whole.lines, None)
    assert first.figures == second.figures == whole.figures
    assert (first.closing, first.opening, second.opening) == (whole.closing, second.closing, whole.opening)


@pytest.mark.parametrize("period", [Period(clock.now() - HOUR, None), Period(None, clock.now() + HOUR)])
def test_a_period_that_is_not_over_is_not_final(tenant: str, buyer: AccountSpec, period: Period) -> None:
    figures = page(tenant, buyer, period).figures
    assert figures is not None and not figures.is_final


def test_a_period_is_final_when_no_transaction_of_its_time_can_still_be_open(tenant: str, buyer: AccountSpec) -> None:
    period = hours_ago(1, 0)
    assert period.ends_at is not None
    assert not period.is_settled(period.ends_at + SETTLED_AFTER - timedelta(microseconds=1))
    assert period.is_settled(period.ends_at + SETTLED_AFTER)
    figures = page(tenant, buyer, period).figures
    assert figures is not None and not figures.is_final


def test_an_empty_period_says_the_balance(tenant: str, buyer: AccountSpec) -> None:
    found = page(tenant, buyer, hours_ago(2, 1))
    assert (found.lines, found.opening, found.closing, found.next) == ((), naira(72), naira(72), None)
    nobodys = page(tenant, user(), hours_ago(2, 1))
    assert (nobodys.lines, nobodys.closing) == ((), naira(0))


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        hours_ago(1, 2)
    assert refusal.value.slug == "invalid-period"


def test_of_an_account_that_everybody_touches_a_period_is_final_once_it_is_folded(
    tenant: str, buyer: AccountSpec
) -> None:
    post_ago(tenant, 2 * HOUR, buyer, FEES, 5)
    period = hours_ago(3, 1)
    unfolded = page(tenant, FEES, period).figures
    assert unfolded is not None and (unfolded.entries, unfolded.is_final) == (0, False)
    with transaction(tenant, ORIGIN) as db:
        fold_accumulating(db)
    post_alone(tenant, move_once(buyer, FEES, 1))
    folded = page(tenant, FEES, period).figures
    assert folded is not None and (folded.entries, folded.closing, folded.is_final) == (1, naira(5), True)


def test_on_a_debit_account_what_comes_in_is_a_debit(tenant: str, buyer: AccountSpec) -> None:
    with transaction(tenant, ORIGIN) as db:
        fold_accumulating(db)
    figures = page(tenant, clearing("sandbox", "NGN"), hours_ago(11, 1)).figures
    assert figures is not None and (figures.total_in, figures.total_out) == (naira(100), naira(0))


def test_a_final_statement_is_the_same_however_often_it_is_asked_for_while_others_post(
    tenant: str, buyer: AccountSpec
) -> None:
    period = hours_ago(8.5, 2)
    first = page(tenant, buyer, period, limit=3)

    def pay() -> int:
        for _ in range(40):
            post_alone(tenant, move_once(buyer, HOLD, 1))
        return 40

    def ask() -> int:
        for _ in range(40):
            assert page(tenant, buyer, period, limit=3) == first
            assert rows(tenant, buyer, period) == file
        return 0

    file = rows(tenant, buyer, period)
    works: list[Callable[[], int]] = [pay, partial(ask), partial(ask)]
    assert together(works) == [40, 0, 0]
    assert page(tenant, buyer, period, limit=3) == first


# As a file


def rows(tenant: str, account: AccountSpec, period: Period) -> list[dict[str, str]]:
    with transaction(tenant, ORIGIN) as db:
        return list(csv.DictReader(StringIO(csv_of(whole_statement(db, account, period)))))


def test_a_file_has_the_same_as_the_pages_in_the_order_of_reading(tenant: str, buyer: AccountSpec) -> None:
    period = hours_ago(8.5, 4.5)
    expected = page(tenant, buyer, period)
    opening, *entries, closing = rows(tenant, buyer, period)
    assert (opening["row"], opening["balance"], closing["row"], closing["balance"]) == (
        *("opening", expected.opening.amount),
        *("closing", expected.closing.amount),
    )
    assert datetime.fromisoformat(opening["posted_at"]) == period.begins_at
    assert datetime.fromisoformat(closing["posted_at"]) == period.ends_at
    for row, line in zip(entries, reversed(expected.lines), strict=True):
        assert (row["transfer_id"], row["amount"], row["balance"], row["currency"]) == (
            *(line.transfer_id, line.amount.amount, line.balance.amount),
            "NGN",
        )
        assert datetime.fromisoformat(row["posted_at"]) == line.posted_at
        assert datetime.fromisoformat(row["effective_at"]) == line.effective_at
        assert (row["kind"], row["subject"], row["description"]) == (line.kind, line.subject, line.description)


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_file_has_no_formulas_but_amounts(tenant: str, buyer: AccountSpec, begin: str) -> None:
    said = f'{begin}cmd|"/c calc"!A1,\n"x"; é'
    with transaction(tenant, ORIGIN) as db:
        legs = move_once(buyer, HOLD, 1).legs
        post(db, transfer(*legs, description=said, kind=f"{begin}kind"))
    *_, entry, _ = rows(tenant, buyer, EVERYTHING)
    assert (entry["description"], entry["kind"], entry["amount"]) == (f"'{said}", f"'{begin}kind", "-0.01")


def test_a_file_is_named_for_its_period(tenant: str, buyer: AccountSpec) -> None:
    first, last = datetime.fromisoformat("2026-01-01T00:00:00Z"), datetime.fromisoformat("2026-02-01T00:00:00Z")
    assert file_name_of(page(tenant, buyer, Period(first, last))) == "statement-NGN-20260101-20260201.csv"
    assert file_name_of(page(tenant, buyer, EVERYTHING)) == "statement-NGN.csv"


def test_a_file_that_would_be_too_long_is_refused_and_one_that_just_fits_is_not(
    tenant: str, buyer: AccountSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "MAX_FILE_LINES", 8)
    assert len(rows(tenant, buyer, EVERYTHING)) == 10
    assert len(rows(tenant, buyer, Period(None, clock.now()))) == 10
    monkeypatch.setattr(statements, "MAX_FILE_LINES", 7)
    for period in (EVERYTHING, Period(None, clock.now())):
        with pytest.raises(Invalid) as refusal:
            rows(tenant, buyer, period)
        assert refusal.value.slug == "statement-too-long"
