"""Days of which what a provider says that moved is compared with our books."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from holdfast.ledger.rules.matching import Line
from holdfast.payments.providers.port import Movement

GRACE: Final = timedelta(hours=2)  # after a day has ended its list may still grow


@dataclass(frozen=True, slots=True)
class SettlementDay:
    """failure: why the last attempt came to nothing · fetched_at: None while it is still to be fetched"""

    provider: str
    day: date
    attempts: int
    failure: str | None
    fetched_at: datetime | None


def last_due_day(now: datetime) -> date:
    """The latest day whose list is complete."""
    return (now - GRACE).date() - timedelta(days=1)


def missing_days(latest: date | None, until: date) -> list[date]:
    """The days after the latest that is known; at first, one alone."""
    if latest is None:
        return [until]
    return [latest + timedelta(days=passed) for passed in range(1, (until - latest).days + 1)]


def bounds_of(day: date) -> tuple[datetime, datetime]:
    """In UTC, the end excluded."""
    begins_at = datetime.combine(day, time(), UTC)
    return begins_at, begins_at + timedelta(days=1)


def lines_of(movements: Iterable[Movement], ours: Mapping[str, str]) -> list[Line]:
    """As the ledger compares them. ours: our own identifiers of what the provider knows by its own"""
    return [
        Line(ours.get(each.reference, each.reference), each.amount, each.at, each.description) for each in movements
    ]
