"""Balances, statements of account, and the trial balance."""

from itertools import groupby

from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid
from holdfast.ledger.queries import balances
from holdfast.ledger.rules.accounts import AccountSpec
from holdfast.ledger.rules.balances import Balance, PurposeTotal, StatementPage, TrialBalance
from holdfast.platform.db import Db

_BEYOND_EVERY_VERSION = 2**63 - 1


def balance(db: Db, account: AccountSpec) -> Balance:
    """The account's balance now, in the currency's smallest unit and positive on its normal side."""
    return balances.find_balance(db, account)


def balances_of(db: Db, owner_id: str) -> list[Balance]:
    """The balances of all accounts of one owner, by currency and code."""
    return balances.list_balances_of(db, owner_id)


def statement(db: Db, account: AccountSpec, after: str | None = None, limit: int = 20) -> StatementPage:
    """A page of the account's entries, newest first. `after` is the cursor that the page before gave."""
    before = _version(after)
    lines = balances.list_statement_lines(db, account, before, limit + 1)
    shown = tuple(lines[:limit])
    nothing = Money.zero(account.currency)
    return StatementPage(
        account=account,
        opening=shown[-1].balance - shown[-1].amount if shown else nothing,
        closing=shown[0].balance if shown else nothing,
        lines=shown,
        next=str(shown[-1].version) if len(lines) > limit else None,
    )


def trial_balance(db: Db) -> list[TrialBalance]:
    """Every currency with its totals by purpose, all from one moment; each currency sums to zero."""
    by_currency = groupby(balances.list_totals(db), key=lambda each: each.total.currency)
    return [_trial_balance(currency, tuple(totals)) for currency, totals in by_currency]


def held_total(db: Db) -> list[Money]:
    """What is held for all orders together, once for each currency that was ever held."""
    return [each.total for each in balances.list_totals(db, purpose="held")]


def _trial_balance(currency: str, totals: tuple[PurposeTotal, ...]) -> TrialBalance:
    return TrialBalance(currency, totals, sum((each.total for each in totals), Money.zero(currency)))


def _version(cursor: str | None) -> int:
    if cursor is None:
        return _BEYOND_EVERY_VERSION
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 19):
        raise Invalid.field("after", "The cursor is not one that a statement gave.", slug="invalid-cursor")
    return int(cursor)
