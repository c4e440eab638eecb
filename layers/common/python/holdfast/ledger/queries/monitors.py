"""The statements about monitors, and the entries that they have not seen yet."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Row, any_, bindparam, delete, select, text, update

from holdfast.kernel.ids import decode_id
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import NotFound
from holdfast.ledger.rules.accounts import AccountSpec
from holdfast.ledger.rules.monitors import Monitor
from holdfast.ledger.tables.accounts import ledger_accounts as accounts
from holdfast.ledger.tables.posting import ledger_entries as entries
from holdfast.ledger.tables.posting import ledger_transfers as transfers
from holdfast.ledger.tables.watch import ledger_monitors as monitors
from holdfast.platform.db import Db

_COLUMNS = [column for column in monitors.c if column.name not in ("tenant_id", "code")]
# One statement, so that version and balance are of one moment; an account that is not open is at nothing.
_ADD = text(
    """
    insert into ledger_monitors (id, name, purpose, owner, code, currency, direction, threshold_minor, created_by,
        created_at, seen_version, seen_balance)
    select :id, :name, :purpose, :owner, :code, :currency, :direction, :threshold, :created_by, :created_at,
        coalesce(a.version, 0), coalesce(a.balance, 0)
    from (select 1) as one left join ledger_accounts a on a.code = :code and a.currency = :currency
    returning seen_version, seen_balance
    """
)
# Entries of an accumulating account beyond its version can still be overtaken by lower numbers: they are not read. With
# the account looked up first, the entries come in order from their key and no more of them than are asked for.
_ENTRIES = text(
    """
    with account as materialized (
        select id, version from ledger_accounts where code = :code and currency = :currency
    )
    select version, amount_minor from ledger_entries
    where account_id = (select id from account) and version > :seen and version <= (select version from account)
    order by version limit :entries
    """
)
_SOURCES = (
    select(transfers.c.id, transfers.c.posted_at)
    .join(entries, entries.c.transfer_id == transfers.c.id)
    .join(accounts, accounts.c.id == entries.c.account_id)
    .where(accounts.c.code == bindparam("code"), accounts.c.currency == bindparam("currency"))
    .where(entries.c.version == any_(bindparam("versions", type_=ARRAY(BigInteger))))
    .order_by(entries.c.version)
)


def add_monitor(db: Db, monitor: Monitor) -> Monitor:
    """Add it at its account's present version and balance."""
    account = monitor.account
    values = {
        "id": str(decode_id("mon", monitor.id)),
        "name": monitor.name,
        "purpose": account.purpose,
        "owner": account.owner,
        "code": account.code,
        "currency": account.currency,
        "direction": monitor.direction,
        "threshold": monitor.threshold.minor,
        "created_by": monitor.created_by,
        "created_at": monitor.created_at,
    }
    row = db.execute(_ADD, values).one()
    return replace(monitor, seen_version=row.seen_version, balance=account.shown(int(row.seen_balance)))


def find_monitor(db: Db, monitor_id: str) -> Monitor:
    row = db.execute(select(*_COLUMNS).where(monitors.c.id == monitor_id)).first()
    if row is None:
        raise NotFound("There is no such monitor.")
    return _monitor(row)


def lock_monitor(db: Db, monitor_id: str) -> Monitor | None:
    row = db.execute(select(*_COLUMNS).where(monitors.c.id == monitor_id).with_for_update()).first()
    return None if row is None else _monitor(row)


def list_monitors(db: Db, after: str | None, limit: int) -> list[Monitor]:
    """Newest first."""
    wanted = [monitors.c.id < after] if after else []
    statement = select(*_COLUMNS).where(*wanted).order_by(monitors.c.id.desc()).limit(limit)
    return [_monitor(row) for row in db.execute(statement)]


def list_behind(db: Db, limit: int) -> list[str]:
    """The ids of monitors whose account has entries that they have not seen; the one that is furthest behind first."""
    statement = (
        select(monitors.c.id)
        .join(accounts, (accounts.c.code == monitors.c.code) & (accounts.c.currency == monitors.c.currency))
        .where(accounts.c.version > monitors.c.seen_version)
        .order_by(monitors.c.seen_version - accounts.c.version, monitors.c.id)
        .limit(limit)
    )
    return list(db.execute(statement).scalars())


def list_unseen_entries(db: Db, monitor: Monitor, limit: int) -> list[tuple[int, Money]]:
    """Versions and amounts, in the order of the versions."""
    account = monitor.account
    values = {"seen": monitor.seen_version, "code": account.code, "currency": account.currency, "entries": limit}
    return [(row.version, account.shown(int(row.amount_minor))) for row in db.execute(_ENTRIES, values)]


def list_sources(db: Db, account: AccountSpec, versions: Sequence[int]) -> list[tuple[str, datetime]]:
    """Of each of the account's entries, in the order of their versions: the transfer's id and when it was posted."""
    values = {"code": account.code, "currency": account.currency, "versions": list(versions)}
    return [(row.id, row.posted_at) for row in db.execute(_SOURCES, values)]


def set_seen(db: Db, monitor: Monitor) -> None:
    values = {
        "seen_version": monitor.seen_version,
        "seen_balance": monitor.account.shown(monitor.balance.minor).minor,  # turned back by turning it again
        "last_crossed_at": monitor.last_crossed_at,
    }
    db.execute(update(monitors).where(monitors.c.id == monitor.id).values(values))


def remove_monitor(db: Db, monitor_id: str) -> None:
    db.execute(delete(monitors).where(monitors.c.id == monitor_id))


def _monitor(row: Row[Any]) -> Monitor:
    account = AccountSpec(row.purpose, row.owner, row.currency)
    return Monitor(
        id=row.id,
        name=row.name,
        account=account,
        direction=row.direction,
        threshold=Money(row.threshold_minor, row.currency),
        seen_version=row.seen_version,
        balance=account.shown(row.seen_balance),
        last_crossed_at=row.last_crossed_at,
        created_by=row.created_by,
        created_at=row.created_at,
    )
