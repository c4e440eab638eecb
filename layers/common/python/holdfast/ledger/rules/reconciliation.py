"""A statement that somebody gives of an account, and what came of comparing the two."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid
from holdfast.ledger.rules.accounts import AccountSpec
from holdfast.ledger.rules.matching import Line, total

MAX_LINES: Final = 10_000  # of either side in one reconciliation


@dataclass(frozen=True, slots=True)
class Statement:
    """What they say of the account from `begins_at` on and before `ends_at`: all lines of that time, and their balances
    where they tell them."""

    begins_at: datetime
    ends_at: datetime
    lines: tuple[Line, ...]
    opening: Money | None = None
    closing: Money | None = None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What came of comparing the account with one statement, and with what was still open from earlier ones.

    their_…: None where neither the statement nor the one before it tells · difference: the sum of the differences
    """

    id: str
    account: AccountSpec
    begins_at: datetime
    ends_at: datetime
    our_opening: Money
    our_closing: Money
    their_opening: Money | None
    their_closing: Money | None
    our_lines: int
    their_lines: int
    matched_here: int
    matched_there: int
    differences: int
    difference: Money
    created_by: str
    created_at: datetime

    @property
    def gap(self) -> Money | None:
        """Our balance at the period's end less theirs."""
        return None if self.their_closing is None else self.our_closing - self.their_closing

    @property
    def unexplained(self) -> Money | None:
        """What the differences do not explain of the gap: it was there before anything was compared."""
        return None if self.gap is None else self.gap - self.difference

    @property
    def is_explained(self) -> bool | None:
        return None if self.unexplained is None else self.unexplained.minor == 0


def check_statement(account: AccountSpec, statement: Statement, now: datetime) -> None:
    """Refuse a statement that does not fit: of no period, of the future, too long, or with lines from elsewhere."""
    if not statement.begins_at < statement.ends_at <= now:
        raise Invalid.field("ends_at", "The period ends after it begins, and not in the future.", slug="invalid-period")
    check_count(len(statement.lines))
    for number, line in enumerate(statement.lines):
        if line.amount.currency != account.currency:
            raise Invalid.field(f"lines.{number}.amount", "The account is in another currency.", slug="wrong-currency")
        if not statement.begins_at <= line.at < statement.ends_at:
            raise Invalid.field(f"lines.{number}.occurred_at", "It is not within the period.", slug="outside-period")


def check_count(lines: int) -> None:
    if lines > MAX_LINES:
        raise Invalid(f"At most {MAX_LINES} lines of either side: take a shorter period.", slug="too-many-lines")


def their_balances(
    account: AccountSpec, statement: Statement, opening_before: Money | None
) -> tuple[Money, Money] | tuple[None, None]:
    """Their balances at the period's beginning and end: as they say, or counted on from what is known.

    `opening_before`: where the statement before this one ended. A statement that does not add up is refused.
    """
    opening, closing = statement.opening, statement.closing
    if opening is None and closing is None:
        opening = opening_before
    moved = total((line.amount for line in statement.lines), account.currency)
    if opening is None:
        return (None, None) if closing is None else (closing - moved, closing)
    if closing is not None and opening + moved != closing:
        raise Invalid.field(
            "closing_balance",
            f"The opening balance and the lines make {opening + moved}.",
            slug="statement-does-not-add-up",
        )
    return opening, opening + moved
