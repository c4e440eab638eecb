"""The statements that look up accounts and transfers as they are on record."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, or_, select

from holdfast.kernel.money import Money
from holdfast.ledger.queries.balances import BALANCE_COLUMNS, balance_of_row
from holdfast.ledger.rules.accounts import AccountSpec
from holdfast.ledger.rules.records import AccountRecord, Provenance, RecordedLeg, TransferRecord
from holdfast.ledger.tables.accounts import ledger_accounts as accounts
from holdfast.ledger.tables.pendings import ledger_pendings as pendings
from holdfast.ledger.tables.posting import ledger_entries as entries
from holdfast.ledger.tables.posting import ledger_reversals as reversals
from holdfast.ledger.tables.posting import ledger_transfers as transfers
from holdfast.platform.db import Db

_ACCOUNTS = select(
    *BALANCE_COLUMNS,
    accounts.c.id,
    accounts.c.normal_side,
    accounts.c.floor,
    accounts.c.ceiling,
    accounts.c.is_accumulating,
    accounts.c.version,
    accounts.c.chain,
    accounts.c.opened_at,
)
_ACCOUNT = _ACCOUNTS.where(accounts.c.id == bindparam("id"))

_PROVENANCE = (
    transfers.c.id.label("transfer_id"),
    transfers.c.subject,
    transfers.c.actor,
    transfers.c.request_id,
    transfers.c.posted_at,
)
_reversal_of = select(reversals.c.original_id).where(reversals.c.reversal_id == transfers.c.id).scalar_subquery()
_reversed_by = (
    select(func.array_agg(reversals.c.reversal_id)).where(reversals.c.original_id == transfers.c.id).scalar_subquery()
)
_pending = select(pendings.c.id).where(pendings.c.transfer_id == transfers.c.id).scalar_subquery()
_TRANSFER = (
    select(
        *_PROVENANCE,
        transfers.c.key,
        transfers.c.kind,
        transfers.c.description,
        transfers.c.metadata,
        transfers.c.effective_at,
        _reversal_of.label("reversal_of"),
        _reversed_by.label("reversed_by"),
        _pending.label("pending_id"),
        entries.c.version,
        entries.c.amount_minor,
        entries.c.balance_after,
        accounts.c.id.label("account_id"),
        accounts.c.purpose,
        accounts.c.owner_id,
        accounts.c.currency,
    )
    .join(entries, entries.c.transfer_id == transfers.c.id)
    .join(accounts, accounts.c.id == entries.c.account_id)
    .where(transfers.c.id == bindparam("id"))
    .order_by(accounts.c.code, accounts.c.currency, entries.c.version)
)


def find_account(db: Db, account_id: str) -> AccountRecord | None:
    row = db.execute(_ACCOUNT, {"id": account_id}).one_or_none()
    return None if row is None else _account(row)


def list_accounts(
    db: Db, *, purpose: str | None, owner: str | None, currency: str | None, after: AccountSpec | None, limit: int
) -> list[AccountRecord]:
    """By purpose, owner and currency, as their codes are in order."""
    wanted: list[ColumnElement[bool]] = []
    if purpose is not None:  # between the purpose's own code and those of its owners: a range of the index
        wanted += [accounts.c.purpose == purpose, accounts.c.code >= purpose, accounts.c.code < f"{purpose};"]
    if owner is not None:
        wanted.append(accounts.c.owner_id == owner)
    if currency is not None:
        wanted.append(accounts.c.currency == currency)
    if after is not None:
        is_same_code = (accounts.c.code == after.code) & (accounts.c.currency > after.currency)
        wanted += [accounts.c.code >= after.code, or_(accounts.c.code > after.code, is_same_code)]
    statement = _ACCOUNTS.where(*wanted).order_by(accounts.c.code, accounts.c.currency).limit(limit)
    return [_account(row) for row in db.execute(statement)]


def find_transfer(db: Db, transfer_id: str) -> TransferRecord | None:
    rows = db.execute(_TRANSFER, {"id": transfer_id}).all()
    return _transfer(rows[0], rows) if rows else None


def list_provenances(db: Db, transfer_ids: Collection[str]) -> list[Provenance]:
    return [_provenance(row) for row in db.execute(select(*_PROVENANCE).where(transfers.c.id.in_(transfer_ids)))]


def _account(row: Row[Any]) -> AccountRecord:
    return AccountRecord(
        id=row.id,
        balance=balance_of_row(row),
        normal_side=row.normal_side,
        floor=None if row.floor is None else Money(row.floor, row.currency),
        ceiling=None if row.ceiling is None else Money(row.ceiling, row.currency),
        is_accumulating=row.is_accumulating,
        version=row.version,
        chain=bytes(row.chain),
        opened_at=row.opened_at,
    )


def _transfer(row: Row[Any], legs: Sequence[Row[Any]]) -> TransferRecord:
    return TransferRecord(
        provenance=_provenance(row),
        key=row.key,
        kind=row.kind,
        description=row.description,
        metadata=row.metadata,
        effective_at=row.effective_at,
        legs=tuple(_leg(leg) for leg in legs),
        reversal_of=row.reversal_of,
        reversed_by=tuple(sorted(row.reversed_by or ())),
        pending_id=row.pending_id,
    )


def _leg(row: Row[Any]) -> RecordedLeg:
    account = AccountSpec(row.purpose, row.owner_id or "", row.currency)
    return RecordedLeg(
        account_id=row.account_id,
        account=account,
        version=row.version,
        money=Money(row.amount_minor, row.currency),
        balance=None if row.balance_after is None else account.shown(row.balance_after),
    )


def _provenance(row: Row[Any]) -> Provenance:
    return Provenance(row.transfer_id, row.subject, row.actor, row.request_id, row.posted_at)
