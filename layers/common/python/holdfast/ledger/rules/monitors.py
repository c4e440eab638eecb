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
class Crossing:
    """The version of the entry that took the account across the threshold, and the balance after it."""

    version: int
    balance: Money


def look_at(monitor: Monitor, entries: Sequence[tuple[int, Money]]) -> tuple[Monitor, list[Crossing]]:
    """The monitor after these entries (version, amount), and those of them that crossed its threshold.

    They are the account's next, in the order of their versions: any part of them first and the rest later finds the
    same.
    """
    version, balance, was_beyond = monitor.seen_version, monitor.balance, monitor.is_crossed
    crossings = []
    for version, amount in entries:
        balance += amount
        is_beyond = monitor.is_beyond(balance)
        if is_beyond and not was_beyond:
            crossings.append(Crossing(version, balance))
        was_beyond = is_beyond
    return replace(monitor, seen_version=version, balance=balance), crossings
