"""Transfers in two phases: pending until they are posted, voided, or expire."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from holdfast.ledger.rules.transfers import Leg, Transfer

PENDING: Final = "pending"
POSTED: Final = "posted"
VOIDED: Final = "voided"
EXPIRED: Final = "expired"


@dataclass(frozen=True, slots=True)
class Pending:
    """What is held back until `expires_at`. state: pending, posted, voided or expired · transfer_id: what was posted"""

    id: str
    transfer: Transfer
    state: str
    expires_at: datetime
    transfer_id: str | None

    @property
    def legs(self) -> tuple[Leg, ...]:
        """Once for each account."""
        return self.transfer.legs


@dataclass(frozen=True, slots=True)
class ExpiredPending:
    """What nobody posted or voided in time: which, what it was and what it was for."""

    id: str
    kind: str
    subject: str
