"""The statements that read balances.

A balance is what is stored plus the entries after it: none for most accounts, what was not yet folded for an
accumulating one. What is pending is stored beside it, but for an accumulating one, where it is summed from the legs.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Row, ScalarSelect, Uuid, and_, bindparam, func, select, text

from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import CREDIT, OPEN, AccountSpec
from holdfast.ledger.rules.balances import Balance, PastBalance, PurposeTotal
from holdfast.ledger.rules.statements import id_after
from holdfast.ledger.tables.accounts import ledger_accounts as accounts
from holdfast.ledger.tables.pendings import ledger_pending_legs as legs
from holdfast.ledger.tables.pendings import ledger_pendings as pendings
from holdfast.ledger.tables.posting import ledger_entries as entries
from holdfast.ledger.tables.posting import ledger_transfers as transfers
from holdfast.platform.db import Db

_tail = (
    select(func.coalesce(func.sum(entries.c.amount_minor), 0))
    .where(entries.c.account_id == accounts.c.id, entries.c.version > accounts.c.version)
    .scalar_subquery()
)


def _open_legs(side: ColumnElement[bool]) -> ScalarSelect[Any]:
    """From the open pendings and not from the account's legs: of those it has ever more."""
    summed = select(func.coalesce(func.sum(func.abs(legs.c.amount_minor)), 0))
    found = summed.join_from(pendings, legs, legs.c.pending_id == pendings.c.id).where(
        accounts.c.is_accumulating, pendings.c.state == text("'pending'"), legs.c.account_id == accounts.c.id, side
    )
    return found.scalar_subquery()


# What a `Balance` is made of.
BALANCE_COLUMNS = (
    accounts.c.purpose,
    accounts.c.owner_id,
    accounts.c.currency,
    accounts.c.status,
    (accounts.c.balance + _tail).label("posted"),
    (accounts.c.pending_debit + _open_legs(legs.c.amount_minor < 0)).label("pending_debit"),
    (accounts.c.pending_credit + _open_legs(legs.c.amount_minor > 0)).label("pending_credit"),
)
_is_it = (accounts.c.code == bindparam("code"), accounts.c.currency == bindparam("currency"))
_is_the_owners = accounts.c.owner_id == bindparam("owner_id")
_in_order = (accounts.c.currency, accounts.c.code)

_BALANCE = select(*BALANCE_COLUMNS).where(*_is_it)
_BALANCES_OF = select(*BALANCE_COLUMNS).where(_is_the_owners).order_by(*_in_order)

# A transfer's id says when it was posted; when it counts, only the transfer itself, looked up for each entry: joined,
# all transfers could be read for an account that has few. Sums are filtered, because for a condition the database might
# search all entries of that time.
_is_posted = entries.c.transfer_id < bindparam("end_id", type_=Uuid())
_counts_at = select(transfers.c.effective_at).where(transfers.c.id == entries.c.transfer_id).scalar_subquery()
_is_effective = _counts_at <= bindparam("effective_at", type_=DateTime(timezone=True))


def _sum_of(which: ColumnElement[bool]) -> ScalarSelect[Any]:
    summed = func.coalesce(func.sum(entries.c.amount_minor).filter(which), 0)
    return select(summed).where(entries.c.account_id == accounts.c.id).scalar_subquery()


_past = (accounts.c.purpose, accounts.c.owner_id, accounts.c.currency)
_POSTED_BY = select(*_past, _sum_of(_is_posted).label("posted"))
_EFFECTIVE_BY = select(*_past, _sum_of(and_(_is_posted, _is_effective)).label("posted"))

_TOTALS = text(
    """
    select currency, purpose, normal_side, count(*) as accounts, sum(balance) as total
    from (
        select a.currency, a.purpose, a.normal_side, a.balance + coalesce((
            select sum(e.amount_minor) from ledger_entries e
            where a.is_accumulating and e.account_id = a.id and e.version > a.version), 0) as balance
        from ledger_accounts a
        where cast(:purpose as text) is null or a.purpose = :purpose
    ) as summed
    group by currency, purpose, normal_side order by currency, purpose
    """
)
# What was posted after the moment is taken off again: it is found by the transfers' ids, which say when they were
# posted, and no account's history is read. A transfer is taken off whole: what is left sums to zero. Of two that first
# use an account, the later may open it: the other's entry is older than the account, and counts all the same.
_TOTALS_AT = text(
    """
    with later as (
        select account_id, sum(amount_minor) as amount from ledger_entries
        where transfer_id >= cast(:end_id as uuid) group by account_id
    ), summed as (
        select a.currency, a.purpose, a.normal_side, a.opened_at, a.balance - coalesce(l.amount, 0) + coalesce((
            select sum(e.amount_minor) from ledger_entries e
            where a.is_accumulating and e.account_id = a.id and e.version > a.version), 0) as balance
        from ledger_accounts a left join later l on l.account_id = a.id
    )
    select currency, purpose, normal_side, count(*) as accounts, sum(balance) as total
    from summed where opened_at <= cast(:at as timestamptz) or balance <> 0
    group by currency, purpose, normal_side order by currency, purpose
    """
)


def find_balance(db: Db, account: AccountSpec) -> Balance:
    row = db.execute(_BALANCE, _named(account)).one_or_none()
    nothing = Money.zero(account.currency)
    return Balance(account, nothing, nothing, nothing, OPEN) if row is None else balance_of_row(row)


def list_balances_of(db: Db, owner_id: str) -> list[Balance]:
    return [balance_of_row(row) for row in db.execute(_BALANCES_OF, {"owner_id": owner_id})]


def find_past_balance(
    db: Db, account: AccountSpec, *, posted_at: datetime | None, effective_at: datetime | None
) -> PastBalance:
    """What had been posted by the one moment and counts by the other; None for no bound."""
    wanted = (_POSTED_BY if effective_at is None else _EFFECTIVE_BY).where(*_is_it)
    row = db.execute(wanted, _named(account) | _moments(posted_at, effective_at)).one_or_none()
    return PastBalance(account, Money.zero(account.currency)) if row is None else _past_balance(row)


def list_past_balances_of(
    db: Db, owner_id: str, *, posted_at: datetime | None, effective_at: datetime | None
) -> list[PastBalance]:
    wanted = (_POSTED_BY if effective_at is None else _EFFECTIVE_BY).where(_is_the_owners).order_by(*_in_order)
    rows = db.execute(wanted, {"owner_id": owner_id} | _moments(posted_at, effective_at))
    return [_past_balance(row) for row in rows]


def list_totals(db: Db, purpose: str | None = None) -> list[PurposeTotal]:
    """By currency and purpose, of all purposes or of one; all from one snapshot."""
    return [_total(row) for row in db.execute(_TOTALS, {"purpose": purpose})]


def list_totals_at(db: Db, at: datetime) -> list[PurposeTotal]:
    """By currency and purpose, as they were at a posting time; all from one snapshot."""
    return [_total(row) for row in db.execute(_TOTALS_AT, {"end_id": id_after(at), "at": at})]


def balance_of_row(row: Row[Any]) -> Balance:
    account = AccountSpec(row.purpose, row.owner_id or "", row.currency)
    is_credit = account.rule.normal_side == CREDIT
    debit, credit = (Money(int(minor), row.currency) for minor in (row.pending_debit, row.pending_credit))
    return Balance(
        account=account,
        posted=account.shown(int(row.posted)),
        pending_in=credit if is_credit else debit,
        pending_out=debit if is_credit else credit,
        status=row.status,
    )


def _total(row: Row[Any]) -> PurposeTotal:
    return PurposeTotal(row.purpose, row.normal_side, Money(int(row.total), row.currency), row.accounts)


def _past_balance(row: Row[Any]) -> PastBalance:
    account = AccountSpec(row.purpose, row.owner_id or "", row.currency)
    return PastBalance(account, account.shown(int(row.posted)))


def _named(account: AccountSpec) -> dict[str, Any]:
    return {"code": account.code, "currency": account.currency}


def _moments(posted_at: datetime | None, effective_at: datetime | None) -> dict[str, Any]:
    said: dict[str, Any] = {"end_id": id_after(posted_at)}
    return said if effective_at is None else said | {"effective_at": effective_at}
