"""Which entries take a watched account across its threshold."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import available
from holdfast.ledger.rules.monitors import Direction, Monitor, look_at

MOMENT = datetime(2026, 3, 10, tzinfo=UTC)
directions = st.sampled_from(["falls_below", "rises_above"])
amounts = st.lists(st.integers(-50, 50), max_size=40)


def naira(minor: int) -> Money:
    return Money(minor, "NGN")


def monitor(direction: Direction, threshold: int, balance: int) -> Monitor:
    return Monitor(
        id="mon_1",
        name="low",
        account=available("usr_1", "NGN"),
        direction=direction,
        threshold=naira(threshold),
        seen_version=0,
        balance=naira(balance),
        last_crossed_at=None,
        created_by="usr_2",
        created_at=MOMENT,
    )


def entries(*amounts: int) -> list[tuple[int, Money]]:
    return [(number, naira(amount)) for number, amount in enumerate(amounts, 1)]


def crossed(direction: Direction, threshold: int, balance: int, *amounts: int) -> list[tuple[int, int]]:
    """The version and the balance of each crossing."""
    _, found = look_at(monitor(direction, threshold, balance), entries(*amounts))
    return [(crossing.version, crossing.balance.minor) for crossing in found]


def test_falling_below_is_to_be_less_than_the_threshold() -> None:
    assert crossed("falls_below", 10, 20, -10) == []
    assert crossed("falls_below", 10, 20, -10, -1) == [(2, 9)]


def test_rising_above_is_to_be_more_than_the_threshold() -> None:
    assert crossed("rises_above", 10, 0, 10) == []
    assert crossed("rises_above", 10, 0, 10, 1) == [(2, 11)]


def test_what_stays_beyond_does_not_cross_again() -> None:
    assert crossed("falls_below", 10, 20, -15, -1, 4, -2) == [(1, 5)]
    assert crossed("falls_below", 10, 5, -1, -1) == []


def test_every_fall_counts_when_it_goes_up_and_down() -> None:
    assert crossed("falls_below", 10, 20, -11, 11, -11, 1, -20) == [(1, 9), (3, 9), (5, -10)]


def test_what_was_seen_is_the_balance_at_a_version() -> None:
    seen, _ = look_at(monitor("rises_above", 0, 0), entries(5, 2))
    assert (seen.is_crossed, seen.seen_version, seen.balance) == (True, 2, naira(7))
    assert look_at(seen, []) == (seen, [])


@given(directions, st.integers(0, 60), st.integers(-80, 80), amounts)
def test_it_finds_what_a_look_at_every_balance_finds(
    direction: Direction, threshold: int, balance: int, moved: list[int]
) -> None:
    expected, before = [], balance
    for version, amount in enumerate(moved, 1):
        after = before + amount
        fell, rose = after < threshold <= before, after > threshold >= before
        if fell if direction == "falls_below" else rose:
            expected.append((version, after))
        before = after
    assert crossed(direction, threshold, balance, *moved) == expected


@given(directions, st.integers(0, 60), amounts, st.integers(0, 40))
def test_in_two_parts_it_finds_the_same(direction: Direction, threshold: int, moved: list[int], part: int) -> None:
    whole, found = look_at(monitor(direction, threshold, 0), entries(*moved))
    middle, first = look_at(monitor(direction, threshold, 0), entries(*moved)[:part])
    end, second = look_at(middle, entries(*moved)[part:])
    assert (end, first + second) == (whole, found)
