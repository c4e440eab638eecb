"""How the lines of two sides are matched: every line is in one place, and the sums add up."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid
from holdfast.ledger.rules.accounts import clearing
from holdfast.ledger.rules.differences import age_of, count_by_age
from holdfast.ledger.rules.matching import Comparison, Line, compare, reference_of, total
from holdfast.ledger.rules.reconciliation import MAX_LINES, Statement, check_statement, their_balances

DAY = datetime(2026, 3, 9, tzinfo=UTC)
NEXT = DAY + timedelta(days=1)
ACCOUNT = clearing("paystack", "NGN")


def naira(minor: int) -> Money:
    return Money(minor, "NGN")


def line(reference: str, minor: int, minute: int = 0) -> Line:
    return Line(reference, naira(minor), DAY + timedelta(minutes=minute))


lines = st.lists(
    st.builds(
        line,
        st.sampled_from(["a", "b", "c", "d"]),
        st.integers(-3, 3),
        st.integers(0, 9),
    ),
    max_size=12,
)


def sum_of(side: list[Line]) -> Money:
    return total((each.amount for each in side), "NGN")


def found(ours: list[Line], theirs: list[Line]) -> list[tuple[str, str, int, int]]:
    return [
        (each.reference, each.kind, each.ours.minor, each.theirs.minor) for each in compare(ours, theirs).differences
    ]


def left_of(comparison: Comparison) -> tuple[list[Line], list[Line]]:
    """Our lines and theirs that have no counterpart."""
    unpaired = [difference.lines.unpaired() for difference in comparison.differences]
    return [each for lines in unpaired for each in lines.ours], [each for lines in unpaired for each in lines.theirs]


def test_the_same_reference_and_amount_match() -> None:
    comparison = compare([line("a", 5), line("b", -2)], [line("b", -2), line("a", 5)])
    assert (comparison.differences, comparison.matched_here, comparison.matched_there) == ((), 2, 2)


@pytest.mark.parametrize(
    ("ours", "theirs", "difference"),
    [
        ([], [5], ("missing_here", 0, 5)),
        ([5], [], ("missing_there", 5, 0)),
        ([5], [4], ("differing", 5, 4)),
        ([5, 5], [5], ("duplicate_here", 5, 0)),
        ([5], [5, 5, 5], ("duplicate_there", 0, 10)),
        ([5], [5, 1], ("missing_here", 0, 1)),
        ([5, 3], [5, 4], ("differing", 3, 4)),
    ],
)
def test_what_does_not_match_is_said_by_kind(
    ours: list[int], theirs: list[int], difference: tuple[str, int, int]
) -> None:
    assert found([line("a", each) for each in ours], [line("a", each) for each in theirs]) == [("a", *difference)]


def test_a_day_with_some_of_everything_adds_up() -> None:
    ours = [line("pay_a", 100_000), line("pay_b", 25_000), line("wdr_c", -29_900)]
    theirs = [line("pay_a", 100_000), line("wdr_c", -30_000), line("their fee", -1_500)]
    assert [(each.reference, each.kind, each.amount.minor) for each in compare(ours, theirs).differences] == [
        ("pay_b", "missing_there", 25_000),
        ("wdr_c", "differing", 100),
        ("their fee", "missing_here", 1_500),
    ]
    assert compare(ours, theirs).total("NGN") == naira(95_100) - naira(68_500)


@pytest.mark.parametrize(("ours", "theirs"), [([10], [4, 6]), ([5, -5], []), ([7, -2], [5]), ([], [3, -3])])
def test_one_reference_matches_as_a_whole_where_both_sides_sum_to_the_same(ours: list[int], theirs: list[int]) -> None:
    comparison = compare([line("a", each) for each in ours], [line("a", each) for each in theirs])
    assert (comparison.differences, comparison.matched_here, comparison.matched_there) == ((), len(ours), len(theirs))


def test_of_equal_lines_the_latest_are_left_over() -> None:
    comparison = compare([line("a", 5, 1)], [line("a", 5, 9), line("a", 5, 2)])
    assert left_of(comparison) == ([], [line("a", 5, 9)])


@given(lines, lines)
def test_every_line_is_matched_or_in_one_difference(ours: list[Line], theirs: list[Line]) -> None:
    comparison = compare(ours, theirs)
    here, there = left_of(comparison)
    assert comparison.matched_here + len(here) == len(ours)
    assert comparison.matched_there + len(there) == len(theirs)
    assert Counter(here) <= Counter(ours) and Counter(there) <= Counter(theirs)
    named = [difference.reference for difference in comparison.differences]
    assert len(named) == len(set(named))
    for difference in comparison.differences:
        assert Counter(difference.lines) == Counter(
            each for each in [*ours, *theirs] if each.reference == difference.reference
        )


@given(lines, lines)
def test_the_differences_are_what_the_sides_differ_by(ours: list[Line], theirs: list[Line]) -> None:
    comparison = compare(ours, theirs)
    assert comparison.total("NGN") == sum_of(ours) - sum_of(theirs)
    here, there = left_of(comparison)
    assert total((each.ours for each in comparison.differences), "NGN") == sum_of(here)
    assert total((each.theirs for each in comparison.differences), "NGN") == sum_of(there)
    assert all(each.amount.minor for each in comparison.differences)


@given(lines, lines)
def test_the_order_of_lines_does_not_matter_and_sides_mirror_each_other(ours: list[Line], theirs: list[Line]) -> None:
    mirrored = {
        "missing_here": "missing_there",
        "missing_there": "missing_here",
        "duplicate_here": "duplicate_there",
        "duplicate_there": "duplicate_here",
        "differing": "differing",
    }
    there_and_here = {(reference, mirrored[kind], b, a) for reference, kind, a, b in found(theirs, ours)}
    assert set(found(ours[::-1], theirs[::-1])) == set(found(ours, theirs)) == there_and_here


@given(lines, lines, lines, lines)
def test_what_is_left_of_two_days_is_what_is_left_of_both_together(
    ours: list[Line], theirs: list[Line], our_next: list[Line], their_next: list[Line]
) -> None:
    """A difference is carried with all lines of its reference, so nothing is forgotten from one day to the next."""
    carried = [each.lines for each in compare(ours, theirs).differences]
    second = compare(
        [*our_next, *(each for lines in carried for each in lines.ours)],
        [*their_next, *(each for lines in carried for each in lines.theirs)],
    )
    together = compare([*ours, *our_next], [*theirs, *their_next])
    assert {(each.reference, each.amount) for each in second.differences} == {
        (each.reference, each.amount) for each in together.differences
    }


def test_our_identifiers_are_known_however_they_are_spelled() -> None:
    payment_id = new_id("pay")
    assert reference_of(f" {payment_id.replace('_', '-')} ") == payment_id == reference_of(payment_id)
    assert reference_of("T-693842017") == "T-693842017"


def test_an_age_is_counted_in_whole_days() -> None:
    assert [age_of(days) for days in (0, 1, 2, 7, 8, 30, 31, 400)] == [
        *["0-1"] * 2, *["2-7"] * 2, *["8-30"] * 2, *["over-30"] * 2
    ]  # fmt: skip
    assert count_by_age([(0, 3), (1, 1), (31, 2)]) == {"0-1": 4, "2-7": 0, "8-30": 0, "over-30": 2}


def statement(*said: Line, opening: int | None = None, closing: int | None = None) -> Statement:
    balances = [None if minor is None else naira(minor) for minor in (opening, closing)]
    return Statement(DAY, NEXT, said, *balances)


@pytest.mark.parametrize(
    ("opening", "closing", "before", "known"),
    [
        (10, 12, None, (10, 12)),
        (10, None, 99, (10, 12)),
        (None, 12, 99, (10, 12)),
        (None, None, 10, (10, 12)),
        (None, None, None, (None, None)),
    ],
)
def test_their_balances_are_what_they_say_or_what_follows(
    opening: int | None, closing: int | None, before: int | None, known: tuple[int | None, int | None]
) -> None:
    said = statement(line("a", 5), line("b", -3), opening=opening, closing=closing)
    balances = their_balances(ACCOUNT, said, None if before is None else naira(before))
    assert tuple(balance and balance.minor for balance in balances) == known


def test_a_statement_that_does_not_add_up_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        their_balances(ACCOUNT, statement(line("a", 5), opening=1, closing=7), None)
    assert refused.value.slug == "statement-does-not-add-up"


@pytest.mark.parametrize(
    ("said", "now", "slug"),
    [
        (Statement(DAY, DAY, ()), NEXT, "invalid-period"),
        (Statement(DAY, NEXT, ()), NEXT - timedelta(seconds=1), "invalid-period"),
        (statement(line("a", 1, -1)), NEXT, "outside-period"),
        (statement(line("a", 1, 24 * 60)), NEXT, "outside-period"),
        (statement(Line("a", Money(1, "USD"), DAY)), NEXT, "wrong-currency"),
        (statement(*[line("a", 1)] * (MAX_LINES + 1)), NEXT, "too-many-lines"),
    ],
)
def test_a_statement_that_does_not_fit_is_refused(said: Statement, now: datetime, slug: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_statement(ACCOUNT, said, now)
    assert refused.value.slug == slug


def test_a_line_of_the_periods_first_moment_fits() -> None:
    check_statement(ACCOUNT, statement(line("a", 1, 0)), NEXT)
