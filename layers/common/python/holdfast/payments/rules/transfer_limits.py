"""Transfer limits: how much a user may send to others, and how much of it without proving the second factor."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from holdfast.kernel.money import Money
from holdfast.kernel.refusals import WrongState

WINDOW: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class TransferLimit:
    """A tenant's limits in one currency. per_transfer: the most at once · per_day: the most of a user within any 24
    hours · unproven: how much of that without a second factor; zero: always one · None: no limit"""

    currency: str
    per_transfer: Money | None
    per_day: Money | None
    unproven: Money | None
    updated_by: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Allowance:
    """The limit, None where none is set, and what of it is used: what the user sent within the window that ends now,
    and what of that without a second factor."""

    limit: TransferLimit | None
    sent: Money
    sent_unproven: Money


def check_limits(allowance: Allowance, wanted: Money) -> None:
    """Refuse (409) what is more than may be sent at once, or within a day."""
    limit = allowance.limit
    if limit is None:
        return
    if limit.per_transfer is not None and wanted > limit.per_transfer:
        raise WrongState(f"At most {limit.per_transfer} can be sent at once.", slug="transfer-too-large")
    if limit.per_day is not None and allowance.sent + wanted > limit.per_day:
        left = max(limit.per_day - allowance.sent, Money.zero(wanted.currency))
        raise WrongState(f"Within 24 hours you may send {left} more.", slug="transfer-day-limit-reached")


def needs_second_factor(allowance: Allowance, wanted: Money) -> bool:
    """Whether it must be confirmed. Small ones add up, or whoever borrowed a session could empty a balance by them; and
    where a tenant has set nothing every one must be."""
    if allowance.limit is None:
        return True
    unproven = allowance.limit.unproven
    return unproven is not None and allowance.sent_unproven + wanted > unproven
