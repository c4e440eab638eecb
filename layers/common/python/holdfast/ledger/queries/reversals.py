"""The statements that read what a reversal needs to know: what a transfer moved, and what of it was returned."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select

from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import AccountSpec
from holdfast.ledger.rules.transfers import Leg
from holdfast.ledger.tables.accounts import ledger_accounts as accounts
from holdfast.ledger.tables.posting import ledger_entries as entries
from holdfast.ledger.tables.posting import ledger_reversals as reversals
from holdfast.ledger.tables.posting import ledger_transfers as transfers
from holdfast.platform.db import Db


@dataclass(frozen=True, slots=True)
class StoredTransfer:
    """What a reversal takes over of a transfer, and what it may itself be a reversal of."""

    id: str
    kind: str
    subject: str
    reversal_of: str | None


_stored = select(transfers.c.id, transfers.c.kind, transfers.c.subject, reversals.c.original_id).join_from(
    transfers, reversals, reversals.c.reversal_id == transfers.c.id, isouter=True
)
_BY_ID = _stored.where(transfers.c.id == bindparam("id"))
_BY_KEY = _stored.where(transfers.c.key == bindparam("key"))
_original = bindparam("original", type_=transfers.c.id.type)
_MIRRORS = select(reversals.c.reversal_id).where(reversals.c.original_id == _original)
_sum = func.sum(entries.c.amount_minor)
_legs = (
    select(accounts.c.purpose, accounts.c.owner_id, accounts.c.currency, _sum.label("minor"))
    .join_from(entries, accounts, accounts.c.id == entries.c.account_id)
    .group_by(accounts.c.id)
    .having(_sum != 0)
    .order_by(accounts.c.currency, accounts.c.code)
)
_LEGS = _legs.where(entries.c.transfer_id == _original)
_REMAINING = _legs.where(or_(entries.c.transfer_id == _original, entries.c.transfer_id.in_(_MIRRORS)))


def find_transfer(db: Db, transfer_id: str) -> StoredTransfer | None:
    row = db.execute(_BY_ID, {"id": transfer_id}).one_or_none()
    return None if row is None else _transfer(row)


def find_transfer_by_key(db: Db, key: str) -> StoredTransfer | None:
    row = db.execute(_BY_KEY, {"key": key}).one_or_none()
    return None if row is None else _transfer(row)


def list_reversals(db: Db, transfer_id: str) -> list[str]:
    """The ids of the transfer's reversals, oldest first."""
    return list(db.execute(_MIRRORS.order_by(reversals.c.reversal_id), {"original": transfer_id}).scalars())


def list_legs(db: Db, transfer_id: str) -> list[Leg]:
    """What the transfer moved, once for each account; an account that it left as it was is not among them."""
    return [_leg(row) for row in db.execute(_LEGS, {"original": transfer_id})]


def list_remaining_legs(db: Db, transfer_id: str) -> list[Leg]:
    """What the transfer moved and no reversal has returned yet, once for each account."""
    return [_leg(row) for row in db.execute(_REMAINING, {"original": transfer_id})]


def _transfer(row: Row[Any]) -> StoredTransfer:
    return StoredTransfer(id=row.id, kind=row.kind, subject=row.subject, reversal_of=row.original_id)


def _leg(row: Row[Any]) -> Leg:
    return Leg(AccountSpec(row.purpose, row.owner_id or "", row.currency), Money(int(row.minor), row.currency))
