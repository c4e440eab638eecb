"""An exchange is one transfer, zero in each currency, and of a broken unit nobody is paid and nothing is lost."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.kernel.money import EXPONENTS, Money
from holdfast.kernel.refusals import Invalid
from holdfast.ledger.rules.accounts import available, exchange, rounding
from holdfast.ledger.rules.exchange import convert

rates = st.decimals(min_value="0.000001", max_value="1000000", allow_nan=False, places=8)
currencies = st.sampled_from(sorted(EXPONENTS))


def minor(transfer: object, account: object) -> int:
    return sum(leg.money.minor for leg in transfer.legs if leg.account == account)  # type: ignore[attr-defined]


def test_naira_into_dollars_with_a_broken_unit() -> None:
    wanted = convert(
        "fx-1",
        "ord_1",
        available("usr_a", "NGN"),
        available("usr_a", "USD"),
        Money.parse("10000.00", "NGN"),
        rate=Decimal("0.000647"),
        rate_source="cbn 2026-11-20",
    )
    assert minor(wanted, available("usr_a", "NGN")) == -1_000_000
    assert minor(wanted, exchange("NGN")) == 1_000_000
    assert minor(wanted, available("usr_a", "USD")) == 647
    assert minor(wanted, rounding("USD")) == 0
    assert wanted.metadata == {"rate": "0.000647", "rate_source": "cbn 2026-11-20", "exact_worth_minor": "647"}


def test_the_unit_that_is_not_paid_out_goes_to_rounding() -> None:
    wanted = convert(
        "fx-1", "ord_1", available("u", "JPY"), available("u", "USD"), Money(100, "JPY"),
        rate=Decimal("0.00667"), rate_source="ecb",
    )  # fmt: skip
    assert minor(wanted, exchange("USD")) == -67
    assert minor(wanted, available("u", "USD")) == 66
    assert minor(wanted, rounding("USD")) == 1


@given(
    amount=st.integers(1, 10**15),
    rate=rates,
    pair=st.tuples(currencies, currencies).filter(lambda pair: pair[0] != pair[1]),
)
def test_no_unit_is_made_or_lost_at_any_rate(amount: int, rate: Decimal, pair: tuple[str, str]) -> None:
    here, there = available("u", pair[0]), available("u", pair[1])
    exact = Fraction(amount) * Fraction(rate) * Fraction(10) ** (EXPONENTS[pair[1]] - EXPONENTS[pair[0]])
    if exact < 1:
        with pytest.raises(Invalid):
            convert("k", "s", here, there, Money(amount, pair[0]), rate=rate, rate_source="test")
        return
    wanted = convert("k", "s", here, there, Money(amount, pair[0]), rate=rate, rate_source="test")
    paid, given_, residue = (minor(wanted, each) for each in (there, exchange(pair[1]), rounding(pair[1])))
    assert paid + given_ + residue == 0
    assert exact - 1 < paid <= exact
    assert residue in (0, 1)
    assert wanted.metadata is not None
    assert Fraction(wanted.metadata["exact_worth_minor"]) == exact


@pytest.mark.parametrize(
    ("destination", "amount", "rate"),
    [("NGN", 100, "1"), ("USD", 0, "1"), ("USD", -5, "1"), ("USD", 100, "0"), ("USD", 100, "-1"), ("USD", 100, "NaN")],
)
def test_what_is_no_exchange_is_refused(destination: str, amount: int, rate: str) -> None:
    with pytest.raises(Invalid):
        convert(
            "k", "s", available("u", "NGN"), available("u", destination), Money(amount, "NGN"),
            rate=Decimal(rate), rate_source="test",
        )  # fmt: skip
