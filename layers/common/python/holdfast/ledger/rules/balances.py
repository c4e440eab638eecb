"""What balances, statements and trial balances say."""

from dataclasses import dataclass
from datetime import datetime

from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import AccountSpec


@dataclass(frozen=True, slots=True)
class Balance:
    """posted: the sum of all entries · available: what may leave, which is nothing while the account is not open.
    An account that was never posted to has a balance of zero and is open."""

    account: AccountSpec
    posted: Money
    available: Money
    status: str


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
class StatementPage:
    """Newest first. opening: the balance before the oldest line · closing: after the newest · next: the cursor, None
    at the end.

    Asked for again with the same cursor it is the same for ever. Of an accumulating account it shows what has been
    folded.
    """

    account: AccountSpec
    opening: Money
    closing: Money
    lines: tuple[StatementLine, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class PurposeTotal:
    """The balances of all accounts of a purpose, credit-positive, so that all totals of a currency sum to zero."""

    purpose: str
    total: Money
    accounts: int


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """One currency. `sum` is zero, or the ledger is broken."""

    currency: str
    totals: tuple[PurposeTotal, ...]
    sum: Money
