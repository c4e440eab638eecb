"""Accounts and transfers as they are on record, for those who look into the books."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import CREDIT, DEBIT, AccountSpec
from holdfast.ledger.rules.balances import Balance


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """floor, ceiling: the bounds of its balance on its normal side; None for none · version: the number of its newest
    entry; of an accumulating account, of the newest that was folded · chain: the hash of its entries up to it"""

    id: str
    balance: Balance
    normal_side: str
    floor: Money | None
    ceiling: Money | None
    is_accumulating: bool
    version: int
    chain: bytes
    opened_at: datetime

    @property
    def account(self) -> AccountSpec:
        return self.balance.account


@dataclass(frozen=True, slots=True)
class RecordedLeg:
    """money: credit-positive, so that a transfer's legs sum to zero · balance: the account's after it, as people see
    it; None for an accumulating account, whose balance posting does not know"""

    account_id: str
    account: AccountSpec
    version: int
    money: Money
    balance: Money | None

    @property
    def side(self) -> str:
        return CREDIT if self.money.minor > 0 else DEBIT


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a transfer comes from. actor: the id of a user, or the name of a job or consumer · request_id: the request
    that posted it, or the id of the event that a consumer posted it for"""

    transfer_id: str
    subject: str
    actor: str
    request_id: str
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class TransferRecord:
    """reversal_of: the transfer that it takes back · reversed_by: those that take it back · pending_id: what reserved
    it before it was posted"""

    provenance: Provenance
    key: str
    kind: str
    description: str
    metadata: Mapping[str, Any] | None
    effective_at: datetime
    legs: tuple[RecordedLeg, ...]
    reversal_of: str | None
    reversed_by: tuple[str, ...]
    pending_id: str | None
