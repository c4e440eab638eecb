"""What an account is for, what a transfer is made of, and why a posting is refused."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Refusal

CREDIT: Final = "credit"
DEBIT: Final = "debit"

OPEN: Final = "open"
FROZEN: Final = "frozen"
CLOSED: Final = "closed"


@dataclass(frozen=True, slots=True)
class Purpose:
    """The rule of all accounts of one purpose; an account keeps the rule that it was opened under.

    normal_side: credit for what we owe or earn, debit for what others hold for us; it decides the sign people see ·
    floor: the balance that the account may not fall below, on its normal side and in minor units; None for no floor ·
    is_accumulating: everybody touches it, so posting neither locks it nor updates its balance, and it has no floor
    """

    name: str
    normal_side: str = CREDIT
    floor: int | None = 0
    is_accumulating: bool = False

    def __post_init__(self) -> None:
        if self.is_accumulating and self.floor is not None:
            raise ValueError(f"{self.name}: an accumulating account cannot have a floor")


PURPOSES: Final[Mapping[str, Purpose]] = {
    purpose.name: purpose
    for purpose in (
        Purpose("available"),
        Purpose("held"),
        Purpose("payment"),
        Purpose("payout"),
        Purpose("refund"),
        Purpose("fees", floor=None, is_accumulating=True),
        Purpose("clearing", DEBIT, floor=None, is_accumulating=True),
    )
}


@dataclass(frozen=True, slots=True)
class AccountSpec:
    """Names one account of the tenant; it is opened when first posted to. owner: an id, a provider's name, or empty."""

    purpose: str
    owner: str
    currency: str

    @property
    def code(self) -> str:
        """Unique per tenant and currency: `available:usr_01jx…`, `fees`."""
        return f"{self.purpose}:{self.owner}" if self.owner else self.purpose

    @property
    def rule(self) -> Purpose:
        return PURPOSES[self.purpose]

    def shown(self, minor: int) -> Money:
        """A sum of entries as people see it: positive on the account's normal side."""
        return Money(minor if self.rule.normal_side == CREDIT else -minor, self.currency)


def available(user_id: str, currency: str) -> AccountSpec:
    """What a user may spend or withdraw."""
    return AccountSpec("available", user_id, currency)


def held(order_id: str, currency: str) -> AccountSpec:
    """What is held for one order."""
    return AccountSpec("held", order_id, currency)


def payment(payment_id: str, currency: str) -> AccountSpec:
    """Money received with one payment and not yet given a use."""
    return AccountSpec("payment", payment_id, currency)


def payout(withdrawal_id: str, currency: str) -> AccountSpec:
    """Money on its way out with one withdrawal."""
    return AccountSpec("payout", withdrawal_id, currency)


def refund(refund_id: str, currency: str) -> AccountSpec:
    """Money on its way back to a payer with one refund through the provider."""
    return AccountSpec("refund", refund_id, currency)


def fees(currency: str) -> AccountSpec:
    """What the platform has earned."""
    return AccountSpec("fees", "", currency)


def clearing(provider: str, currency: str) -> AccountSpec:
    """What a payment provider holds for us; the outside world ends here."""
    return AccountSpec("clearing", provider, currency)


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


@dataclass(frozen=True, slots=True)
class Balance:
    """posted: the sum of all entries · available: what may leave, which is nothing while the account is not open.
    An account that was never posted to has a balance of zero and is open."""

    account: AccountSpec
    posted: Money
    available: Money
    status: str


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One entry, in the sign that people see. `balance` is the account's after it."""

    version: int
    transfer_id: str
    kind: str
    subject: str
    description: str
    amount: Money
    balance: Money
    effective_at: datetime
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class StatementPage:
    """Newest first. opening: the balance before the oldest line · closing: after the newest · next: the cursor, None
    at the end.

    Asked for again with the same cursor it is the same for ever. Of an accumulating account it shows what has been
    folded.
    """

    account: AccountSpec
    opening: Money
    closing: Money
    lines: tuple[StatementLine, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class PurposeTotal:
    """The balances of all accounts of a purpose, credit-positive, so that all totals of a currency sum to zero."""

    purpose: str
    total: Money
    accounts: int


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """One currency. `sum` is zero, or the ledger is broken."""

    currency: str
    totals: tuple[PurposeTotal, ...]
    sum: Money


@dataclass(frozen=True, slots=True)
class Breach:
    """What must hold and does not. invariant: what · subject: the account's or transfer's id · detail: the figures."""

    invariant: str
    subject: str
    detail: str


class InsufficientFunds(Refusal):
    """An account would fall below its floor."""

    status = 409
    default_slug = "insufficient-funds"


class KeyReused(Refusal):
    """The key was used before, for another transfer."""

    status = 409
    default_slug = "ledger-key-reused"


class AccountFrozen(Refusal):
    """Nothing may leave the account."""

    status = 409
    default_slug = "account-frozen"


class AccountClosed(Refusal):
    """Nothing may enter or leave the account."""

    status = 409
    default_slug = "account-closed"


class AccountNotEmpty(Refusal):
    """Only an account at zero can be closed, and never one that everybody touches."""

    status = 409
    default_slug = "account-not-empty"
