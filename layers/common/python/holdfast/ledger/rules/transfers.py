"""What a transfer is made of, and what posting it answers."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from holdfast.kernel.money import Money
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


@dataclass(frozen=True, slots=True)
class Transfer:
    """Legs that sum to zero in each currency. A leg of zero moves nothing and is left out.

    key: unique per tenant; the same key with the same input is posted once · kind: what happened, as in `release` ·
    subject: the id of the order, payout… that it happened to · effective_at: when it counts, if not when it is posted
    """

    key: str
    kind: str
    subject: str
    legs: tuple[Leg, ...]
    description: str = ""
    metadata: Mapping[str, Any] | None = None
    effective_at: datetime | None = None

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
