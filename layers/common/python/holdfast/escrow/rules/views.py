"""An order as one of those concerned sees it."""

from dataclasses import dataclass

from holdfast.escrow.rules.conditions import Condition
from holdfast.escrow.rules.disputes import DisputeFile, Evidence
from holdfast.escrow.rules.orders import Order
from holdfast.escrow.rules.timeline import TimelineEntry


@dataclass(frozen=True, slots=True)
class OrderView:
    """party: buyer or seller, None for an admin, who reads and does nothing · actions: what the party may do next"""

    order: Order
    party: str | None
    actions: tuple[str, ...]
    conditions: tuple[Condition, ...]
    evidence: tuple[Evidence, ...]
    timeline: tuple[TimelineEntry, ...]
    dispute: DisputeFile | None
