"""Checkpoints in the database, and the accounts as a checkpoint saw them."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, func, insert, select, text, true

from holdfast.ledger.rules.checkpoints import Checkpoint, Liability, Owed, Statement
from holdfast.ledger.rules.merkle import HASH_BYTES, Node
from holdfast.ledger.tables.checkpoints import ledger_checkpoint_liabilities as liabilities
from holdfast.ledger.tables.checkpoints import ledger_checkpoints as checkpoints
from holdfast.platform.db import Db

_LOCK = text("select pg_advisory_xact_lock(hashtextextended('checkpoint ' || cast(current_tenant() as text), 0))")

# One statement, so that all heads are from one moment: whatever else a checkpoint says is read from them. An account
# that nothing was posted to has no head yet.
_ADD_HEADS = text(
    """
    with newest as materialized (
        select distinct on (account_id) account_id, version from ledger_checkpoint_heads
        where tenant_id = current_tenant() order by account_id, number desc
    ), added as (
        insert into ledger_checkpoint_heads (number, account_id, version, balance, chain)
        select cast(:number as bigint), a.id, a.version, a.balance, a.chain
        from ledger_accounts a left join newest n on n.account_id = a.id
        where a.version > 0 and n.version is distinct from a.version
        returning 1
    )
    select count(*) from added
    """
)
# A head's hash says all of it: account, version, balance and chain. The hashes come as one value, 32 bytes each.
_HEADS = text(
    """
    select string_agg(
        sha256(convert_to(concat_ws(' ', account_id, version, balance, encode(chain, 'hex')), 'UTF8')), ''
        order by account_id)
    from (
        select distinct on (account_id) account_id, version, balance, chain from ledger_checkpoint_heads
        where tenant_id = current_tenant() and number <= :number order by account_id, number desc
    ) as h
    """
)
# Of all accounts, or in the currencies in which a holder has accounts.
_OWED = text(
    """
    select a.id, a.code, a.owner_id, a.currency, h.balance
    from (
        select distinct on (account_id) account_id, balance from ledger_checkpoint_heads
        where tenant_id = current_tenant() and number <= :number order by account_id, number desc
    ) as h join ledger_accounts a on a.id = h.account_id
    where h.balance <> 0 and a.normal_side = 'credit' and not a.is_accumulating
        and (cast(:holder as text) is null
            or a.currency in (select currency from ledger_accounts where owner_id = :holder))
    """
)


def lock_checkpoints(db: Db) -> None:
    """Nobody else publishes for the tenant until the transaction ends: numbers are without a gap."""
    db.execute(_LOCK)


def add_heads(db: Db, number: int) -> int:
    """Record for the checkpoint the heads that are others than in the one before; how many they are."""
    return int(db.execute(_ADD_HEADS, {"number": number}).scalar_one())


def add_checkpoint(db: Db, checkpoint: Checkpoint) -> None:
    statement = checkpoint.statement
    values = {
        "id": statement.id,
        "number": statement.number,
        "taken_at": statement.taken_at,
        "previous_hash": statement.previous_hash,
        "heads_root": statement.heads_root,
        "signature": checkpoint.signature,
        "public_key": checkpoint.public_key,
        "seed": checkpoint.seed,
    }
    db.execute(insert(checkpoints).values(values))
    if statement.liabilities:
        db.execute(insert(liabilities).values([_liability_row(statement.id, each) for each in statement.liabilities]))


def find_checkpoint(db: Db, checkpoint_id: str | None = None) -> Checkpoint | None:
    """One of the tenant's; the newest, where none is named."""
    condition = true() if checkpoint_id is None else checkpoints.c.id == checkpoint_id
    found = _list(db, condition, limit=1)
    return found[0] if found else None


def list_checkpoints(db: Db, *, after: str | None = None, limit: int | None = None) -> list[Checkpoint]:
    """Newest first. `after`: the id of the last one of the page before."""
    if after is None:
        return _list(db, true(), limit=limit)
    last = select(checkpoints.c.number).where(checkpoints.c.id == after).scalar_subquery()
    return _list(db, checkpoints.c.number < last, limit=limit)


def list_head_hashes(db: Db, number: int) -> list[bytes]:
    """Of every account that had anything posted to it by then, as the checkpoint saw it, by account."""
    hashes = db.execute(_HEADS, {"number": number}).scalar_one() or b""
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]


def list_owed(db: Db, number: int, holder: str | None = None) -> list[Owed]:
    """Everything that was owed, as the checkpoint saw it; of `holder`'s currencies alone, where one is named."""
    rows = db.execute(_OWED, {"number": number, "holder": holder})
    return [Owed(row.id, row.code, row.owner_id or "", row.currency, int(row.balance)) for row in rows]


def _list(db: Db, condition: ColumnElement[bool], limit: int | None) -> list[Checkpoint]:
    """Newest first, each with its liabilities, in one round trip."""
    page = select(checkpoints).where(condition).order_by(checkpoints.c.number.desc()).limit(limit).subquery()
    columns = [liabilities.c[name] for name in ("currency", "root", "total_minor", "leaves")]
    statement = (
        select(page, *columns)
        .outerjoin(liabilities, liabilities.c.checkpoint_id == page.c.id)
        .order_by(page.c.number.desc(), func.coalesce(liabilities.c.currency, ""))
    )
    return [_checkpoint(list(rows)) for _, rows in groupby(db.execute(statement), key=lambda row: row.number)]


def _checkpoint(rows: Sequence[Row[Any]]) -> Checkpoint:
    row = rows[0]
    statement = Statement(
        id=row.id,
        tenant_id=row.tenant_id,
        number=row.number,
        taken_at=row.taken_at,
        previous_hash=row.previous_hash,
        heads_root=row.heads_root,
        liabilities=tuple(_liabilities(rows)),
    )
    return Checkpoint(statement, row.signature, row.public_key, row.seed)


def _liabilities(rows: Iterable[Row[Any]]) -> Iterable[Liability]:
    return (Liability(row.currency, Node(row.root, row.total_minor), row.leaves) for row in rows if row.currency)


def _liability_row(checkpoint_id: str, liability: Liability) -> dict[str, object]:
    return {
        "checkpoint_id": checkpoint_id,
        "currency": liability.currency,
        "root": liability.root.hash,
        "total_minor": liability.root.sum,
        "leaves": liability.leaves,
    }
