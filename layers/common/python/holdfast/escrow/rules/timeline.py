"""What happened to an order, as both parties may read it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """by: buyer, seller, admin, clock, payment or agreement · state: the order's after it · amount: decimal, where
    money is meant"""

    sequence: int
    type: str
    at: datetime
    by: str | None
    state: str | None
    condition_id: str | None
    amount: str | None
    currency: str | None
    note: str | None
