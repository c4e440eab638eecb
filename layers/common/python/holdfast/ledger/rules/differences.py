"""What becomes of differences between an account and what others say of it: they stay open and grow old, until a later
reconciliation explains them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from holdfast.kernel.money import Money
from holdfast.ledger.rules.matching import Kind, Lines
from holdfast.ledger.rules.reconciliation import Reconciliation

Age = Literal["0-1", "2-7", "8-30", "over-30"]

_LONGEST: Final[tuple[tuple[int, Age], ...]] = ((1, "0-1"), (7, "2-7"), (30, "8-30"))


@dataclass(frozen=True, slots=True)
class KnownDifference:
    """A difference of an earlier reconciliation, with all lines of its reference that were compared."""

    reference: str
    lines: Lines


@dataclass(frozen=True, slots=True)
class ListedDifference:
    """A difference as one reconciliation found it, and what has become of it since.

    lines: as they were compared last · first_seen_by, resolved_by: ids of reconciliations
    """

    id: str
    reference: str
    kind: Kind
    ours: Money
    theirs: Money
    lines: Lines
    first_seen_at: datetime
    first_seen_by: str
    resolved_at: datetime | None
    resolved_by: str | None

    @property
    def amount(self) -> Money:
        return self.ours - self.theirs

    def days(self, now: datetime) -> int:
        """For how many whole days it has been open, or was."""
        return ((self.resolved_at or now) - self.first_seen_at).days


@dataclass(frozen=True, slots=True)
class KindTotal:
    kind: Kind
    count: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Report:
    """A reconciliation with its differences: all by kind, those that are open now by age, and one page of them."""

    reconciliation: Reconciliation
    kinds: tuple[KindTotal, ...]
    open_by_age: Mapping[Age, int]
    page: tuple[ListedDifference, ...]
    now: datetime


def age_of(days: int) -> Age:
    return next((age for longest, age in _LONGEST if days <= longest), "over-30")


def count_by_age(counts: Iterable[tuple[int, int]]) -> dict[Age, int]:
    """From pairs of days and how many are so old; every age is named, also where there is none."""
    found: Counter[Age] = Counter({"0-1": 0, "2-7": 0, "8-30": 0, "over-30": 0})
    for days, count in counts:
        found[age_of(days)] += count
    return dict(found)
