"""Fees: what the platform earns on an amount, and who bears it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid

Bearer = Literal["buyer", "seller", "split"]
BEARERS: Final[tuple[Bearer, ...]] = ("buyer", "seller", "split")


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

    @property
    def currency(self) -> str:
        return self.fixed.currency


@dataclass(frozen=True, slots=True)
class FeeConfiguration:
    """One version of a tenant's terms in a currency. It counts until the next one's `effective_from`."""

    id: str
    terms: FeeTerms
    effective_from: datetime
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Fee:
    """buyer: what the buyer pays on top · seller: what is kept from the seller's share · both sum to `total`."""

    total: Money
    buyer: Money
    seller: Money
    bearer: Bearer
    configuration_id: str | None


def fee_on(amount: Money, configuration: FeeConfiguration | None) -> Fee:
    """The fee on a positive amount, in its currency; without a configuration there is none.

    A broken unit of the percentage is dropped, and a fee never exceeds the amount: nobody is charged more than is at
    stake. An odd unit of a split is the buyer's.
    """
    nothing = Money.zero(amount.currency)
    if configuration is None:
        return Fee(nothing, nothing, nothing, "seller", None)
    terms = configuration.terms
    total = min(amount.share(terms.percentage_basis_points) + terms.fixed, amount)
    if terms.cap is not None:
        total = min(total, terms.cap)
    buyer, seller = total.split({"buyer": (1, 0), "seller": (0, 1), "split": (1, 1)}[terms.bearer])
    return Fee(total, buyer, seller, terms.bearer, configuration.id)
