"""Monitors of balances: which entries take an account across a threshold."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import AccountSpec

Direction = Literal["falls_below", "rises_above"]
FALLS_BELOW: Final = "falls_below"


@dataclass(frozen=True, slots=True)
class Monitor:
    """Watches one account; threshold and balances are on its normal side.

    seen_version: the account's version up to which its entries were looked at · balance: the account's at that version
    """

    id: str
    name: str
    account: AccountSpec
    direction: Direction
    threshold: Money
    seen_version: int
    balance: Money
    last_crossed_at: datetime | None
    created_by: str
    created_at: datetime

    @property
    def is_crossed(self) -> bool:
        """Whether the balance is beyond the threshold. At the threshold it is not."""
        return self.is_beyond(self.balance)

    def is_beyond(self, balance: Money) -> bool:
        return balance < self.threshold if self.direction == FALLS_BELOW else balance > self.threshold


@dataclass(frozen=True, slots=True)
class SeenEntry:
    """An entry as a monitor reads it; the amount is on the account's normal side."""

    version: int
    transfer_id: str
    amount: Money
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class Crossing:
    """The entry that took the account across the threshold, and the balance after it."""

    entry: SeenEntry
    balance: Money


def look_at(monitor: Monitor, entries: Sequence[SeenEntry]) -> tuple[Monitor, list[Crossing]]:
    """The monitor after these entries, and those of them that crossed its threshold. They are the account's next, in
    the order of their versions: any part of them first and the rest later finds the same."""
    balance, was_beyond, crossings = monitor.balance, monitor.is_crossed, []
    for entry in entries:
        balance += entry.amount
        is_beyond = monitor.is_beyond(balance)
        if is_beyond and not was_beyond:
            crossings.append(Crossing(entry, balance))
        was_beyond = is_beyond
    if not entries:
        return monitor, []
    crossed_at = crossings[-1].entry.posted_at if crossings else monitor.last_crossed_at
    seen = replace(monitor, seen_version=entries[-1].version, balance=balance, last_crossed_at=crossed_at)
    return seen, crossings
