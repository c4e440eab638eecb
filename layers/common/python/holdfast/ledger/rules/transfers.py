"""What a transfer is made of, and what posting it answers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid
from holdfast.ledger.rules.accounts import AccountSpec


@dataclass(frozen=True, slots=True)
class Leg:
    """Money into an account, or out of it when negative. Into one account is always out of others."""

    account: AccountSpec
    money: Money

    def __post_init__(self) -> None:
        if self.account.currency != self.money.currency:
            raise ValueError(f"{self.account.code} is in {self.account.currency}, not in {self.money.currency}")


def move(source: AccountSpec, destination: AccountSpec, money: Money) -> tuple[Leg, Leg]:
    """The two legs that take `money` out of one account and put it into another."""
    return Leg(source, -money), Leg(destination, money)


def received(legs: Sequence[Leg]) -> int:
    """What the receivers get together, in minor units."""
    return sum(leg.money.minor for leg in legs if leg.money.minor > 0)


def part_of(legs: Sequence[Leg], part: Money) -> tuple[Leg, ...]:
    """The legs made smaller, so that the receivers together get `part`: shared among them, and among the givers, in
    proportion, so that no leg grows and nothing is lost."""
    if {leg.account.currency for leg in legs} != {part.currency}:
        raise Invalid.field("part", "A part is in the one currency of the transfer.", slug="invalid-part")
    if part.minor <= 0:
        raise Invalid.field("part", "A part is more than nothing.", slug="invalid-part")
    into = [leg for leg in legs if leg.money.minor > 0]
    out = [leg for leg in legs if leg.money.minor < 0]
    shares_in = part.split([leg.money.minor for leg in into])
    shares_out = part.split([-leg.money.minor for leg in out])
    return (
        *(Leg(leg.account, share) for leg, share in zip(into, shares_in, strict=True)),
        *(Leg(leg.account, -share) for leg, share in zip(out, shares_out, strict=True)),
    )


@dataclass(frozen=True, slots=True)
class Transfer:
    """Legs that sum to zero in each currency. A leg of zero moves nothing and is left out.

    key: unique per tenant; the same key with the same input is posted once · kind: what happened, as in `release` ·
    subject: the id of the order, payout… that it happened to · effective_at: when it counts, if not when it is posted ·
    reversal_of: the id of the transfer that it mirrors, whole or in part; only `reverse` sets it
    """

    key: str
    kind: str
    subject: str
    legs: tuple[Leg, ...]
    description: str = ""
    metadata: Mapping[str, Any] | None = None
    effective_at: datetime | None = None
    reversal_of: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "legs", tuple(leg for leg in self.legs if leg.money.minor))
        if not self.key or len(self.legs) < 2:
            raise ValueError("a transfer has a key and at least two legs that move money")
        sums: defaultdict[str, int] = defaultdict(int)
        for leg in self.legs:
            sums[leg.money.currency] += leg.money.minor
        if any(sums.values()):
            raise ValueError(f"the legs of {self.key} do not sum to zero: {dict(sums)}")


@dataclass(frozen=True, slots=True)
class PostedLeg:
    """balance: of the account after this leg; None for an accumulating account, whose balance posting does not know."""

    account: AccountSpec
    money: Money
    balance: Money | None


@dataclass(frozen=True, slots=True)
class PostedTransfer:
    id: str
    key: str
    legs: tuple[PostedLeg, ...]


@dataclass(frozen=True, slots=True)
class Posted:
    """The answer of a posting, in the order of its transfers. is_replay: it was posted before, with this answer."""

    transfers: tuple[PostedTransfer, ...]
    is_replay: bool

    @property
    def id(self) -> str:
        """The id of the only transfer."""
        (transfer,) = self.transfers
        return transfer.id

    def balance_of(self, account: AccountSpec) -> Money:
        """The account's balance after the last leg that touched it."""
        balances = [leg.balance for transfer in self.transfers for leg in transfer.legs if leg.account == account]
        if not balances or balances[-1] is None:
            raise KeyError(f"this posting does not know the balance of {account.code}")
        return balances[-1]
