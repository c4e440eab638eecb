"""The statements that read balances and statements of account.

A balance is what is stored plus the entries after it: none for most accounts, what was not yet folded for an
accumulating one.
"""

from typing import Any

from sqlalchemy import Row, bindparam, func, select, text

from holdfast.kernel.ids import encode_id
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import OPEN, AccountSpec
from holdfast.ledger.rules.balances import Balance, PurposeTotal, StatementLine
from holdfast.ledger.tables import ledger_accounts as accounts
from holdfast.ledger.tables import ledger_entries as entries
from holdfast.platform.db import Db

_tail = (
    select(func.coalesce(func.sum(entries.c.amount_minor), 0))
    .where(entries.c.account_id == accounts.c.id, entries.c.version > accounts.c.version)
    .scalar_subquery()
)
_posted = (accounts.c.balance + _tail).label("posted")
_columns = (accounts.c.purpose, accounts.c.owner_id, accounts.c.currency, accounts.c.status, _posted)

_BALANCE = select(*_columns).where(accounts.c.code == bindparam("code"), accounts.c.currency == bindparam("currency"))
_BALANCES_OF = (
    select(*_columns).where(accounts.c.owner_id == bindparam("owner_id")).order_by(accounts.c.currency, accounts.c.code)
)
_TOTALS = text(
    """
    select currency, purpose, count(*) as accounts, sum(balance + tail) as total
    from (
        select a.currency, a.purpose, a.balance, coalesce((
            select sum(e.amount_minor) from ledger_entries e
            where a.is_accumulating and e.account_id = a.id and e.version > a.version), 0) as tail
        from ledger_accounts a
        where cast(:purpose as text) is null or a.purpose = :purpose
    ) as summed
    group by currency, purpose order by currency, purpose
    """
)
# An accumulating account's entries do not say the balance after them: it is counted on from the last fold before the
# page.
_STATEMENT = text(
    """
    with account as (
        select id, version, is_accumulating from ledger_accounts where code = :code and currency = :currency
    ), page as (
        select e.*, a.is_accumulating from account a join ledger_entries e
            on e.account_id = a.id and e.version <= a.version and e.version < cast(:before as bigint)
        order by e.version desc limit cast(:lines as integer)
    ), oldest as (
        select account_id, min(version) as version from page where is_accumulating group by account_id
    ), base as (
        select o.account_id, coalesce(f.balance, 0) + coalesce((
            select sum(e.amount_minor) from ledger_entries e where e.account_id = o.account_id
                and e.version > coalesce(f.version, 0) and e.version < o.version), 0) as balance
        from oldest o left join lateral (
            select balance, version from ledger_folds
            where account_id = o.account_id and version < o.version order by version desc limit 1
        ) as f on true
    )
    select p.version, p.transfer_id, p.amount_minor, t.kind, t.subject, t.description, t.effective_at, t.posted_at,
        coalesce(p.balance_after, b.balance + sum(p.amount_minor) over (order by p.version)) as balance
    from page p join ledger_transfers t on t.id = p.transfer_id left join base b on b.account_id = p.account_id
    order by p.version desc
    """
)


def find_balance(db: Db, account: AccountSpec) -> Balance:
    row = db.execute(_BALANCE, {"code": account.code, "currency": account.currency}).one_or_none()
    if row is None:
        return Balance(account, Money.zero(account.currency), Money.zero(account.currency), OPEN)
    return _balance(row)


def list_balances_of(db: Db, owner_id: str) -> list[Balance]:
    return [_balance(row) for row in db.execute(_BALANCES_OF, {"owner_id": owner_id})]


def list_totals(db: Db, purpose: str | None = None) -> list[PurposeTotal]:
    """By currency and purpose, of all purposes or of one; all from one snapshot."""
    rows = db.execute(_TOTALS, {"purpose": purpose})
    return [PurposeTotal(row.purpose, Money(int(row.total), row.currency), row.accounts) for row in rows]


def list_statement_lines(db: Db, account: AccountSpec, before: int, lines: int) -> list[StatementLine]:
    """Newest first, from the newest entry whose version is below `before`."""
    values = {"code": account.code, "currency": account.currency, "before": before, "lines": lines}
    return [_line(account, row) for row in db.execute(_STATEMENT, values)]


def _balance(row: Row[Any]) -> Balance:
    account = AccountSpec(row.purpose, row.owner_id or "", row.currency)
    posted = account.shown(int(row.posted))
    return Balance(account, posted, posted if row.status == OPEN else Money.zero(row.currency), row.status)


def _line(account: AccountSpec, row: Row[Any]) -> StatementLine:
    return StatementLine(
        version=row.version,
        transfer_id=encode_id("trf", row.transfer_id),
        kind=row.kind,
        subject=row.subject,
        description=row.description,
        amount=account.shown(int(row.amount_minor)),
        balance=account.shown(int(row.balance)),
        effective_at=row.effective_at,
        posted_at=row.posted_at,
    )
