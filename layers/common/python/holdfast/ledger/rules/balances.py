"""What balances and trial balances say."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import CREDIT, OPEN, AccountSpec


@dataclass(frozen=True, slots=True)
class Balance:
    """All in the sign that people see. posted: the sum of all entries · pending_in, pending_out: what open pending
    transfers would bring and take.

    An account that was never posted to has a balance of zero and is open.
    """

    account: AccountSpec
    posted: Money
    pending_in: Money
    pending_out: Money
    status: str

    @property
    def available(self) -> Money:
        """What may leave: nothing while the account is not open."""
        return self.posted - self.pending_out if self.status == OPEN else Money.zero(self.posted.currency)


@dataclass(frozen=True, slots=True)
class PastBalance:
    """The sum of the entries up to a moment of the past. What was pending then is not told."""

    account: AccountSpec
    posted: Money


ASSETS: Final = "assets"
LIABILITIES: Final = "liabilities"
INCOME: Final = "income"
EQUITY: Final = "equity"
# Where a purpose belongs in the tree of accounts; the others by their normal side. Our position in a currency is
# neither owed to anybody nor earned.
_GROUPS: Final = {"fees": INCOME, "rounding": INCOME, "exchange": EQUITY}


@dataclass(frozen=True, slots=True)
class PurposeTotal:
    """The balances of all accounts of a purpose, credit-positive, so that all totals of a currency sum to zero."""

    purpose: str
    normal_side: str
    total: Money
    accounts: int

    @property
    def group(self) -> str:
        return _GROUPS.get(self.purpose, LIABILITIES if self.normal_side == CREDIT else ASSETS)


@dataclass(frozen=True, slots=True)
class GroupTotal:
    """One branch of the tree of accounts, credit-positive: assets, liabilities, equity or income."""

    group: str
    total: Money


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """One currency, by group and in a group by purpose. `sum` is zero, or the ledger is broken."""

    currency: str
    groups: tuple[GroupTotal, ...]
    totals: tuple[PurposeTotal, ...]
    sum: Money


def trial_balance_of(currency: str, totals: Iterable[PurposeTotal]) -> TrialBalance:
    ordered = tuple(sorted(totals, key=lambda each: (each.group, each.purpose)))
    groups = tuple(
        GroupTotal(group, _sum(currency, members)) for group, members in groupby(ordered, key=lambda each: each.group)
    )
    return TrialBalance(currency, groups, ordered, _sum(currency, ordered))


def _sum(currency: str, totals: Iterable[PurposeTotal]) -> Money:
    return sum((each.total for each in totals), Money.zero(currency))
