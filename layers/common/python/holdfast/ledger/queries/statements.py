"""The statements that read statements of account."""

from typing import Any

from sqlalchemy import Row, text

from holdfast.kernel.ids import encode_id
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import CREDIT, AccountSpec
from holdfast.ledger.rules.statements import Period, PeriodFigures, StatementLine
from holdfast.platform.db import Db

# Each page reads its own entries from the index, backwards, and their transfers one by one: what else the account has,
# or the ledger, costs nothing. `offset 0` keeps it so: what is inside is not merged with what is around it.
#
# An accumulating account's entries do not say the balance after them: it is counted on from the last fold before the
# page.
_LINES = text(
    """
    with account as (
        select id, version, is_accumulating from ledger_accounts where code = :code and currency = :currency
    ), page as (
        select e.*, a.is_accumulating from account a cross join lateral (
            select * from ledger_entries
            where account_id = a.id and version <= a.version and version < cast(:before as bigint)
            order by version desc limit cast(:lines as integer)
        ) as e
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
    from page p cross join lateral (select * from ledger_transfers where id = p.transfer_id offset 0) as t
        left join base b on b.account_id = p.account_id
    order by p.version desc
    """
)
# Posting times follow an account's versions only nearly: of two that post at once, the later may come first. So a
# period is its entries by posting time, found among all of the account's, and their balances are counted on from its
# opening. The figures come with every line, and alone where there is none.
_PERIOD = text(
    """
    with account as (
        select id, version from ledger_accounts where code = :code and currency = :currency
    ), entry as (
        select e.version, e.transfer_id, e.amount_minor, e.version <= a.version as is_listed,
            e.transfer_id >= cast(:first_id as uuid) as is_inside
        from account a cross join lateral (select * from ledger_entries where account_id = a.id offset 0) as e
        where e.transfer_id < cast(:end_id as uuid)
    ), figures as (
        select coalesce(sum(amount_minor) filter (where is_listed and not is_inside), 0) as opening,
            coalesce(sum(amount_minor) filter (where is_listed and is_inside and amount_minor > 0), 0) as credits,
            coalesce(sum(amount_minor) filter (where is_listed and is_inside and amount_minor < 0), 0) as debits,
            count(*) filter (where is_listed and is_inside) as entries,
            coalesce(bool_and(is_listed), true) as is_listed
        from entry
    ), page as (
        select version, transfer_id, amount_minor, sum(amount_minor) over (order by version) as change
        from entry where is_listed and is_inside
    ), shown as (
        select * from page where version < cast(:before as bigint)
        order by version desc limit cast(:lines as integer)
    )
    select f.opening, f.credits, f.debits, f.entries, f.is_listed, s.version, s.transfer_id, s.amount_minor,
        f.opening + s.change as balance, t.kind, t.subject, t.description, t.effective_at, t.posted_at
    from figures f left join shown s on true
        left join lateral (select * from ledger_transfers where id = s.transfer_id offset 0) as t on true
    order by s.version desc
    """
)


def list_statement_lines(db: Db, account: AccountSpec, before: int, lines: int) -> list[StatementLine]:
    """Newest first, from the newest entry whose version is below `before`."""
    values = {"code": account.code, "currency": account.currency, "before": before, "lines": lines}
    return [_line(account, row) for row in db.execute(_LINES, values)]


def read_period(
    db: Db, account: AccountSpec, period: Period, before: int, lines: int, *, is_settled: bool
) -> tuple[PeriodFigures, list[StatementLine]]:
    """A period's figures, and of its lines those below `before`, the newest first. It is final once it is settled and
    every entry is listed: of an accumulating account, folded."""
    values = {"code": account.code, "currency": account.currency, "before": before, "lines": lines}
    bounds = {"first_id": period.first_id, "end_id": period.end_id}
    rows = db.execute(_PERIOD, values | bounds).all()
    found = [_line(account, row) for row in rows if row.version is not None]
    return _figures(account, period, rows[0], is_settled), found


def _figures(account: AccountSpec, period: Period, row: Row[Any], is_settled: bool) -> PeriodFigures:
    credits, debits = (Money(abs(int(minor)), account.currency) for minor in (row.credits, row.debits))
    is_credit = account.rule.normal_side == CREDIT
    return PeriodFigures(
        period=period,
        opening=account.shown(int(row.opening)),
        total_in=credits if is_credit else debits,
        total_out=debits if is_credit else credits,
        entries=row.entries,
        is_final=is_settled and row.is_listed,
    )


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
