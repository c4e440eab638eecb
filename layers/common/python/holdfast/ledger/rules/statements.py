"""What statements of account say, and when they are final."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from holdfast.kernel.ids import first_uuid_after
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid
from holdfast.ledger.rules.accounts import AccountSpec

# A posting counts from the moment that its transaction names, and is seen when that commits: a function runs for at
# most a minute, and the clocks of two may differ.
SETTLED_AFTER: Final = timedelta(minutes=2)
MAX_FILE_LINES: Final = 10_000

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT: Final = timedelta(microseconds=1)
_ABOVE_EVERY_ID: Final = UUID(int=2**128 - 1)


def id_after(moment: datetime | None) -> UUID:
    """Above the id of every transfer that was posted at or before the moment, below that of every later one. No moment
    is after all."""
    return _ABOVE_EVERY_ID if moment is None else first_uuid_after(max(moment, _EPOCH - _INSTANT))


@dataclass(frozen=True, slots=True)
class Period:
    """From a posting time up to, and without, another; None for without bound."""

    begins_at: datetime | None
    ends_at: datetime | None

    def __post_init__(self) -> None:
        if self.begins_at is not None and self.ends_at is not None and self.begins_at > self.ends_at:
            raise Invalid.field("to", "A period ends after it begins.", slug="invalid-period")

    @property
    def is_everything(self) -> bool:
        return self.begins_at is None and self.ends_at is None

    @property
    def first_id(self) -> UUID:
        """At or below the id of every transfer in the period, above those before it."""
        return UUID(int=0) if self.begins_at is None else _id_at(self.begins_at)

    @property
    def end_id(self) -> UUID:
        """Above the id of every transfer in the period."""
        return _ABOVE_EVERY_ID if self.ends_at is None else _id_at(self.ends_at)

    def is_settled(self, now: datetime) -> bool:
        """Whether nothing that counts into the period can still be posted."""
        return self.ends_at is not None and self.ends_at <= now - SETTLED_AFTER


EVERYTHING: Final = Period(None, None)


def _id_at(moment: datetime) -> UUID:
    return id_after(max(moment, _EPOCH) - _INSTANT)


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
class PeriodFigures:
    """The whole of a period: its balance before and after, what came in and went out, in how many entries.

    is_final: asked for again, it will be the same for ever
    """

    period: Period
    opening: Money
    total_in: Money
    total_out: Money
    entries: int
    is_final: bool

    @property
    def closing(self) -> Money:
        return self.opening + self.total_in - self.total_out


@dataclass(frozen=True, slots=True)
class StatementPage:
    """Newest first. opening: the balance before the oldest line · closing: after the newest · next: the cursor, None
    at the end · figures: of the period that was asked for.

    Asked for again with the same cursor it is the same for ever; a period, once it is final. Of an accumulating account
    it shows what has been folded.
    """

    account: AccountSpec
    opening: Money
    closing: Money
    lines: tuple[StatementLine, ...]
    next: str | None
    figures: PeriodFigures | None = None
