"""Balances, now and at any moment, and the trial balance."""

from datetime import datetime
from itertools import groupby

from holdfast.kernel.money import Money
from holdfast.ledger.queries import balances
from holdfast.ledger.rules.accounts import AccountSpec
from holdfast.ledger.rules.balances import Balance, PastBalance, TrialBalance, trial_balance_of
from holdfast.platform.db import Db


def balance(db: Db, account: AccountSpec) -> Balance:
    """The account's balance now, in the currency's smallest unit and positive on its normal side."""
    return balances.find_balance(db, account)


def balance_at(
    db: Db, account: AccountSpec, *, posted_at: datetime | None = None, effective_at: datetime | None = None
) -> Money:
    """The sum of what had been posted by the one moment and counts by the other, each included; positive on the
    account's normal side. A moment that is not said bounds nothing."""
    return balances.find_past_balance(db, account, posted_at=posted_at, effective_at=effective_at).posted


def balances_of(db: Db, owner_id: str) -> list[Balance]:
    """The balances of all accounts of one owner, by currency and code."""
    return balances.list_balances_of(db, owner_id)


def balances_at(
    db: Db, owner_id: str, *, posted_at: datetime | None = None, effective_at: datetime | None = None
) -> list[PastBalance]:
    """What `balance_at` says, of all accounts of one owner."""
    return balances.list_past_balances_of(db, owner_id, posted_at=posted_at, effective_at=effective_at)


def trial_balance(db: Db, at: datetime | None = None) -> list[TrialBalance]:
    """Every currency with its totals by group and purpose, at a posting time or now, all from one moment; each currency
    sums to zero."""
    totals = balances.list_totals(db) if at is None else balances.list_totals_at(db, at)
    by_currency = groupby(totals, key=lambda each: each.total.currency)
    return [trial_balance_of(currency, members) for currency, members in by_currency]


def held_total(db: Db) -> list[Money]:
    """What is held for all orders together, once for each currency that was ever held."""
    return [each.total for each in balances.list_totals(db, purpose="held")]
