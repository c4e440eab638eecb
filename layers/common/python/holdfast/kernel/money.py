"""Money: integers in a currency's smallest unit. Never a float, never a rounding that loses a unit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.kernel.refusals import Invalid

# Digits after the point: ISO 4217 for state currencies, the chain's own for the others.
EXPONENTS = {
    "AED": 2, "AUD": 2, "BHD": 3, "BRL": 2, "CAD": 2, "CHF": 2, "CLP": 0, "CNY": 2, "DKK": 2, "DOT": 10, "EGP": 2,
    "EUR": 2, "GBP": 2, "GHS": 2, "INR": 2, "IQD": 3, "ISK": 0, "JOD": 3, "JPY": 0, "KES": 2, "KRW": 0, "KWD": 3,
    "LYD": 3, "MAD": 2, "MXN": 2, "NGN": 2, "NOK": 2, "NZD": 2, "OMR": 3, "PLN": 2, "RWF": 0, "SAR": 2, "SEK": 2,
    "SGD": 2, "TND": 3, "TZS": 2, "UGX": 0, "USD": 2, "USDC": 7, "VND": 0, "XAF": 0, "XOF": 0, "ZAR": 2, "ZMW": 2,
}  # fmt: skip

MAX_MINOR = 10**18  # far above any sum in one posting, and still exact in every JSON reader as a string
_AMOUNT = re.compile(r"-?(0|[1-9]\d{0,19})(?:\.(\d{1,12}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` counts the smallest units of `currency`: Money(150000, "NGN") is 1500.00 naira."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        exponent(self.currency)

    @classmethod
    def parse(cls, amount: str, currency: str) -> "Money":
        """Money from a decimal string, as in `parse("1500.00", "NGN")`; more decimals than the currency has are
        refused."""
        digits = exponent(currency)
        match = _AMOUNT.fullmatch(amount)
        if match is None:
            raise Invalid.field("amount", "An amount is a decimal string, as in 1500.00.", slug="invalid-amount")
        fraction = match[2] or ""
        if len(fraction) > digits:
            raise Invalid.field("amount", f"{currency} has {digits} decimals.", slug="too-many-decimals")
        minor = int(match[1]) * 10**digits + int(fraction.ljust(digits, "0") or 0)
        if minor > MAX_MINOR:
            raise Invalid.field("amount", "The amount is too large.", slug="amount-too-large")
        return cls(-minor if amount.startswith("-") else minor, currency)

    @classmethod
    def zero(cls, currency: str) -> "Money":
        return cls(0, currency)

    @property
    def amount(self) -> str:
        """The decimal string with all of the currency's decimals: 1500.00."""
        digits = exponent(self.currency)
        whole, fraction = divmod(abs(self.minor), 10**digits)
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{whole}.{fraction:0{digits}d}" if digits else f"{sign}{whole}"

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other)

    def share(self, basis_points: int) -> "Money":
        """This many hundredths of a percent, the broken unit dropped: `Money(999, "NGN").share(150)` is 14 kobo."""
        return Money(self.minor * basis_points // 10_000, self.currency)

    def split(self, weights: Sequence[int]) -> list["Money"]:
        """Parts by weight that always sum to the whole: largest remainder first, earlier parts before later ones."""
        total = sum(weights)
        if total <= 0 or min(weights) < 0 or self.minor < 0:
            raise ValueError("a split takes a sum that is not negative and weights that sum to more than nothing")
        parts = [self.minor * weight // total for weight in weights]
        by_remainder = sorted(range(len(weights)), key=lambda i: -(self.minor * weights[i] % total))
        for i in by_remainder[: self.minor - sum(parts)]:
            parts[i] += 1
        return [Money(part, self.currency) for part in parts]

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix")
        return other.minor


def exponent(currency: str) -> int:
    """How many decimals the currency has; an unknown one is refused."""
    digits = EXPONENTS.get(currency)
    if digits is None:
        raise Invalid.field("currency", "The currency is not one that is known here.", slug="unknown-currency")
    return digits
