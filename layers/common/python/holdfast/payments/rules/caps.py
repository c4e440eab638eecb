"""Withdrawal caps: how much may be asked for within any 24 hours."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from holdfast.kernel.money import Money
from holdfast.kernel.refusals import WrongState

WINDOW: Final = timedelta(hours=24)
# What never left, or came back, takes no room.
UNCOUNTED_STATES: Final = ("rejected", "cancelled", "failed", "reversed")


@dataclass(frozen=True, slots=True)
class WithdrawalCap:
    """A tenant's caps in one currency. per_user: on each user's withdrawals · tenant: on everybody's together ·
    None: no cap; zero: no withdrawals at all"""

    currency: str
    per_user: Money | None
    tenant: Money | None
    updated_by: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What was asked for within the window: by the user, and by everybody of the tenant."""

    by_user: Money
    by_tenant: Money


def check_caps(cap: WithdrawalCap, withdrawn: Withdrawn, wanted: Money) -> None:
    """Refuse (409) what would exceed a cap. A user is told what is left to them, never what others have withdrawn."""
    if cap.per_user is not None and withdrawn.by_user + wanted > cap.per_user:
        left = max(cap.per_user - withdrawn.by_user, Money.zero(wanted.currency))
        raise WrongState(f"Within 24 hours you may withdraw {left} more.", slug="user-withdrawal-cap-reached")
    if cap.tenant is not None and withdrawn.by_tenant + wanted > cap.tenant:
        raise WrongState(
            "So much cannot be withdrawn now: try again later, or a smaller amount.", slug="withdrawal-cap-reached"
        )
