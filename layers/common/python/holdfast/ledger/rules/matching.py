"""Reconciling an account with what somebody else says of it: lines are compared reference by reference.

Our reference is the transfer's subject: the payment, refund or withdrawal under whose identifier the provider was
called. Amounts are on the account's normal side, so money that came in is positive in a provider's clearing account.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Final, Literal

from holdfast.kernel.money import Money

Kind = Literal["missing_here", "missing_there", "differing", "duplicate_here", "duplicate_there"]

# A provider that knows no underscore was given our identifiers with a hyphen.
_RESPELLED: Final = re.compile(r"([a-z]+)-([0-7][0-9a-hjkmnp-tv-z]{25})")


@dataclass(frozen=True, slots=True)
class Line:
    """One movement of the account. at: when it was posted here, or happened there · transfer_id: of ours alone"""

    reference: str
    amount: Money
    at: datetime
    description: str = ""
    transfer_id: str | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """What both sides say, in all or of one reference."""

    ours: tuple[Line, ...]
    theirs: tuple[Line, ...]

    def __iter__(self) -> Iterator[Line]:
        return chain(self.ours, self.theirs)

    def outside(self, begins_at: datetime, ends_at: datetime) -> "Lines":
        """Those of before the period and of after it."""
        kept = (tuple(line for line in side if not begins_at <= line.at < ends_at) for side in (self.ours, self.theirs))
        return Lines(*kept)

    def unpaired(self) -> "Lines":
        """What is left when every line is paired with one of the same amount; of several, the latest are left."""
        return Lines(_without(self.ours, self.theirs), _without(self.theirs, self.ours))


@dataclass(frozen=True, slots=True)
class Difference:
    """A reference of which the two sides say different sums.

    lines: all that both said of it · ours, theirs: the sums of those that have no counterpart
    """

    reference: str
    kind: Kind
    lines: Lines
    ours: Money
    theirs: Money

    @property
    def amount(self) -> Money:
        """What it explains of the gap between our balance and theirs."""
        return self.ours - self.theirs


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every line of both sides is matched or in one difference. matched_…: how many lines are matched"""

    by_reference: Mapping[str, Lines]
    differences: tuple[Difference, ...]
    matched_here: int
    matched_there: int

    def lines_of(self, reference: str) -> Lines:
        return self.by_reference.get(reference, Lines((), ()))

    def total(self, currency: str) -> Money:
        """The sum of the differences, which is the sum of our lines less the sum of theirs."""
        return total((difference.amount for difference in self.differences), currency)


def reference_of(text: str) -> str:
    """A reference as we spell it."""
    match = _RESPELLED.fullmatch(text.strip())
    return f"{match[1]}_{match[2]}" if match else text.strip()


def total(amounts: Iterable[Money], currency: str) -> Money:
    return sum(amounts, Money.zero(currency))


def compare(ours: Iterable[Line], theirs: Iterable[Line]) -> Comparison:
    """Match the lines of each reference. What has no line of the same amount on the other side is matched as a whole
    where it sums to the same on both: a payment in two parts, or one that was taken back."""
    by_reference = _by_reference(ours, theirs)
    differences, matched_here, matched_there = [], 0, 0
    for reference, lines in by_reference.items():
        left = lines.unpaired()
        difference = _difference(reference, lines, left)
        if difference is None:
            left = Lines((), ())
        else:
            differences.append(difference)
        matched_here += len(lines.ours) - len(left.ours)
        matched_there += len(lines.theirs) - len(left.theirs)
    return Comparison(by_reference, tuple(differences), matched_here, matched_there)


def _by_reference(ours: Iterable[Line], theirs: Iterable[Line]) -> dict[str, Lines]:
    sides: defaultdict[str, tuple[list[Line], list[Line]]] = defaultdict(lambda: ([], []))
    for line in ours:
        sides[line.reference][0].append(line)
    for line in theirs:
        sides[line.reference][1].append(line)
    return {reference: Lines(tuple(here), tuple(there)) for reference, (here, there) in sides.items()}


def _without(lines: Sequence[Line], others: Sequence[Line]) -> tuple[Line, ...]:
    counterparts = Counter(line.amount.minor for line in others)
    left = []
    for line in sorted(lines, key=lambda line: line.at):
        counterparts[line.amount.minor] -= 1
        if counterparts[line.amount.minor] < 0:
            left.append(line)
    return tuple(left)


def _difference(reference: str, lines: Lines, left: Lines) -> Difference | None:
    currency = next(iter(lines)).amount.currency
    ours, theirs = (total((line.amount for line in side), currency) for side in (left.ours, left.theirs))
    return None if ours == theirs else Difference(reference, _kind(lines, left), lines, ours, theirs)


def _kind(lines: Lines, left: Lines) -> Kind:
    if left.ours and left.theirs:
        return "differing"
    if left.ours:
        return "duplicate_here" if _repeats(left.ours, lines.theirs) else "missing_there"
    return "duplicate_there" if _repeats(left.theirs, lines.ours) else "missing_here"


def _repeats(left: Sequence[Line], others: Sequence[Line]) -> bool:
    """Whether the other side has a line of the same amount, which is paired already."""
    return not {line.amount.minor for line in left}.isdisjoint(line.amount.minor for line in others)
