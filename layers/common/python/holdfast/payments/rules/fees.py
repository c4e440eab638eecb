"""Fees: what the platform earns on an amount, by the band that it falls into, and who bears it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final, Literal

from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid

Bearer = Literal["buyer", "seller", "split"]
BEARERS: Final[tuple[Bearer, ...]] = ("buyer", "seller", "split")
MOST_BANDS: Final = 50


@dataclass(frozen=True, slots=True)
class FeeTerms:
    """percentage_basis_points: hundredths of a percent · fixed: added to the percentage · cap: the most both may be"""

    percentage_basis_points: int
    fixed: Money
    cap: Money | None
    bearer: Bearer

    def __post_init__(self) -> None:
        if not 0 <= self.percentage_basis_points <= 10_000:
            raise Invalid.field("percentage_basis_points", "From 0 to 10000: hundredths of a percent.")
        if self.fixed.minor < 0:
            raise Invalid.field("fixed_amount", "The fixed part is not negative.", slug="invalid-amount")
        if self.cap is not None and self.cap < self.fixed:
            raise Invalid.field("cap_amount", "The cap is not below the fixed part.", slug="cap-below-fixed")


@dataclass(frozen=True, slots=True)
class FeeBand:
    """The terms for amounts from `starts_at` up to, and without, `ends_before`; None for without end."""

    starts_at: Money
    ends_before: Money | None
    terms: FeeTerms

    def has(self, amount: Money) -> bool:
        return self.starts_at <= amount and (self.ends_before is None or amount < self.ends_before)


@dataclass(frozen=True, slots=True)
class FeeConfiguration:
    """One version of a tenant's terms in a currency. It counts until the next one's `effective_from`. bands: without a
    gap, from nothing to any amount"""

    id: str
    bands: tuple[FeeBand, ...]
    effective_from: datetime
    created_by: str
    created_at: datetime

    @property
    def currency(self) -> str:
        return self.bands[0].starts_at.currency


@dataclass(frozen=True, slots=True)
class Fee:
    """buyer: what the buyer pays on top · seller: what is kept from the seller's share · both sum to `total`."""

    total: Money
    buyer: Money
    seller: Money
    bearer: Bearer
    configuration_id: str | None


def one_band(terms: FeeTerms) -> tuple[FeeBand, ...]:
    """The same terms for every amount."""
    return (FeeBand(Money.zero(terms.fixed.currency), None, terms),)


def check_bands(bands: Sequence[FeeBand]) -> None:
    """Refuse (422) bands that leave an amount out, or have two for one."""
    if not 1 <= len(bands) <= MOST_BANDS:
        raise Invalid.field("bands", f"From 1 to {MOST_BANDS} bands.", slug="invalid-bands")
    if bands[0].starts_at.minor != 0:
        raise _not_contiguous(0, "from_amount", "The first band begins at nothing.")
    for number, (band, following) in enumerate(pairwise(bands)):
        if band.ends_before is None:
            raise _not_contiguous(number, "to_amount", "Only the last band is without end.")
        if band.ends_before <= band.starts_at:
            raise _not_contiguous(number, "to_amount", "A band ends above where it begins.")
        if band.ends_before != following.starts_at:
            raise _not_contiguous(number + 1, "from_amount", "A band begins where the one before it ends.")
    if bands[-1].ends_before is not None:
        raise _not_contiguous(len(bands) - 1, "to_amount", "The last band is without end.")


def fee_on(amount: Money, configuration: FeeConfiguration | None) -> Fee:
    """The fee on a positive amount, in its currency; without a configuration there is none. All of the amount is
    charged by the terms of the one band that it falls into.

    A broken unit of the percentage is dropped, and a fee never exceeds the amount: nobody is charged more than is at
    stake. An odd unit of a split is the buyer's.
    """
    nothing = Money.zero(amount.currency)
    if configuration is None:
        return Fee(nothing, nothing, nothing, "seller", None)
    terms = next(band.terms for band in configuration.bands if band.has(amount))
    total = min(amount.share(terms.percentage_basis_points) + terms.fixed, amount)
    if terms.cap is not None:
        total = min(total, terms.cap)
    buyer, seller = total.split({"buyer": (1, 0), "seller": (0, 1), "split": (1, 1)}[terms.bearer])
    return Fee(total, buyer, seller, terms.bearer, configuration.id)


def _not_contiguous(number: int, field: str, detail: str) -> Invalid:
    return Invalid.field(f"bands.{number}.{field}", detail, slug="bands-not-contiguous")
