"""What an account is for, and the rule that it is opened under."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from holdfast.kernel.money import Money

CREDIT: Final = "credit"


DEBIT: Final = "debit"


OPEN: Final = "open"


FROZEN: Final = "frozen"


CLOSED: Final = "closed"


@dataclass(frozen=True, slots=True)
class Purpose:
    """The rule of all accounts of one purpose; an account keeps the rule that it was opened under.

    normal_side: credit for what we owe or earn, debit for what others hold for us; it decides the sign people see ·
    floor, ceiling: what the balance may not fall below or rise above, pending amounts included, on the normal side and
    in minor units; None for no limit. A floor of 0 is no overdraft, one of -n an overdraft of n ·
    is_accumulating: everybody touches it, so posting neither locks it nor updates its balance, and it has no limits
    """

    name: str
    normal_side: str = CREDIT
    floor: int | None = 0
    ceiling: int | None = None
    is_accumulating: bool = False

    def __post_init__(self) -> None:
        if self.is_accumulating and (self.floor is not None or self.ceiling is not None):
            raise ValueError(f"{self.name}: an accumulating account cannot have limits")


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
        Purpose("exchange", floor=None, is_accumulating=True),
        Purpose("rounding", floor=None, is_accumulating=True),
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


def exchange(currency: str) -> AccountSpec:
    """What was taken in one currency and not yet given in it, and the other way round: our position in it."""
    return AccountSpec("exchange", "", currency)


def rounding(currency: str) -> AccountSpec:
    """What conversions left over: units of which a part would have been somebody's."""
    return AccountSpec("rounding", "", currency)
