"""What a transfer must be before it is sent to the database at all."""

import pytest

from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import (
    PURPOSES,
    AccountSpec,
    Purpose,
    available,
    clearing,
    fees,
    held,
    payment,
    payout,
)
from holdfast.ledger.rules.transfers import Leg, Transfer, move

BUYER = available("usr_buyer", "NGN")
HOLD = held("ord_1", "NGN")


def transfer(*legs: Leg, key: str = "k") -> Transfer:
    return Transfer(key, "test", "ord_1", legs)


def test_an_account_is_named_by_its_purpose_and_its_owner() -> None:
    assert BUYER.code == "available:usr_buyer"
    assert fees("NGN").code == "fees"
    assert clearing("paystack", "NGN").code == "clearing:paystack"


@pytest.mark.parametrize("account", [BUYER, HOLD, payment("pay_1", "NGN"), payout("wdr_1", "NGN")])
def test_what_belongs_to_people_cannot_be_overdrawn(account: AccountSpec) -> None:
    assert account.rule.floor == 0
    assert not account.rule.is_accumulating


@pytest.mark.parametrize("account", [fees("NGN"), clearing("paystack", "NGN")])
def test_what_everybody_touches_is_accumulating_and_has_no_floor(account: AccountSpec) -> None:
    assert account.rule.is_accumulating
    assert account.rule.floor is None


def test_an_accumulating_purpose_cannot_have_limits() -> None:
    with pytest.raises(ValueError, match="limits"):
        Purpose("x", floor=0, is_accumulating=True)


def test_no_purpose_breaks_the_code_that_it_is_part_of() -> None:
    assert all(name == purpose.name and ":" not in name for name, purpose in PURPOSES.items())


def test_a_debit_account_is_shown_with_its_sign_turned() -> None:
    assert clearing("paystack", "NGN").shown(-500) == Money(500, "NGN")
    assert BUYER.shown(-500) == Money(-500, "NGN")


def test_moving_money_takes_from_one_account_what_it_puts_into_the_other() -> None:
    assert move(BUYER, HOLD, Money(5, "NGN")) == (Leg(BUYER, Money(-5, "NGN")), Leg(HOLD, Money(5, "NGN")))


def test_a_leg_in_another_currency_than_its_account_is_refused() -> None:
    with pytest.raises(ValueError, match="not in USD"):
        Leg(BUYER, Money(5, "USD"))


def test_legs_that_do_not_sum_to_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="sum to zero"):
        transfer(Leg(BUYER, Money(-5, "NGN")), Leg(HOLD, Money(4, "NGN")))


def test_legs_that_sum_to_zero_only_across_currencies_are_refused() -> None:
    with pytest.raises(ValueError, match="sum to zero"):
        transfer(Leg(BUYER, Money(-5, "NGN")), Leg(held("ord_1", "USD"), Money(5, "USD")))


def test_a_transfer_may_have_several_currencies_that_each_sum_to_zero() -> None:
    dollars = move(available("usr_buyer", "USD"), held("ord_1", "USD"), Money(3, "USD"))
    assert len(transfer(*move(BUYER, HOLD, Money(5, "NGN")), *dollars).legs) == 4


def test_legs_of_nothing_are_left_out() -> None:
    posted = transfer(*move(HOLD, BUYER, Money(100, "NGN")), *move(HOLD, fees("NGN"), Money.zero("NGN")))
    assert posted.legs == move(HOLD, BUYER, Money(100, "NGN"))


@pytest.mark.parametrize("legs", [(), move(BUYER, HOLD, Money.zero("NGN"))])
def test_a_transfer_that_moves_nothing_is_refused(legs: tuple[Leg, ...]) -> None:
    with pytest.raises(ValueError, match="at least two legs"):
        transfer(*legs)


def test_a_transfer_without_a_key_is_refused() -> None:
    with pytest.raises(ValueError, match="key"):
        transfer(*move(BUYER, HOLD, Money(5, "NGN")), key="")
