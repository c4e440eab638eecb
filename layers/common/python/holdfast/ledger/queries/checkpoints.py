"""Checkpoints in the database, and the accounts as they are and as a checkpoint saw them."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, func, insert, select, text, true

from holdfast.ledger.rules.checkpoints import AccountState, Checkpoint, Head, Liability, Statement
from holdfast.ledger.rules.merkle import Node
from holdfast.ledger.tables import ledger_checkpoint_liabilities as liabilities
from holdfast.ledger.tables import ledger_checkpoints as checkpoints
from holdfast.platform.db import Db

_LOCK = text("select pg_advisory_xact_lock(hashtextextended('checkpoint ' || cast(current_tenant() as text), 0))")

# One statement, so that all of it is from one moment. An account that nothing was posted to has no head yet.
_STATES = text(
    """
    select a.id, a.version, a.balance, a.chain, a.code, a.owner_id, a.currency,
        a.normal_side = 'credit' and not a.is_accumulating as is_owed,
        h.version is distinct from a.version as is_changed
    from ledger_accounts a left join lateral (
        select version from ledger_checkpoint_heads where tenant_id = a.tenant_id and account_id = a.id
        order by number desc limit 1) as h on true
    where a.version > 0
    """
)
# Of all accounts, or of all that was owed in the currencies in which a holder has accounts.
_RECORDED = text(
    """
    select a.id, h.version, h.balance, h.chain, a.code, a.owner_id, a.currency,
        a.normal_side = 'credit' and not a.is_accumulating as is_owed
    from (
        select distinct on (account_id) account_id, version, balance, chain from ledger_checkpoint_heads
        where tenant_id = current_tenant() and number <= :number order by account_id, number desc
    ) as h join ledger_accounts a on a.id = h.account_id
    where cast(:holder as text) is null or h.balance <> 0 and a.normal_side = 'credit' and not a.is_accumulating
        and a.currency in (select currency from ledger_accounts where owner_id = :holder)
    """
)
_ADD_HEADS = text(
    """
    insert into ledger_checkpoint_heads (number, account_id, version, balance, chain)
    select cast(:number as bigint), * from unnest(cast(:accounts as uuid[]), cast(:versions as bigint[]),
        cast(:balances as numeric[]), cast(:chains as bytea[]))
    """
)


def lock_checkpoints(db: Db) -> None:
    """Nobody else publishes for the tenant until the transaction ends: numbers are without a gap."""
    db.execute(_LOCK)


def add_checkpoint(db: Db, checkpoint: Checkpoint, changed: Sequence[Head]) -> None:
    """`changed`: the heads that are others than in the checkpoint before."""
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
    heads = {
        "accounts": [str(head.account_id) for head in changed],
        "versions": [head.version for head in changed],
        "balances": [head.balance for head in changed],
        "chains": [head.chain for head in changed],
    }
    db.execute(_ADD_HEADS, {"number": statement.number, **heads})


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


def list_states(db: Db) -> tuple[list[AccountState], list[Head]]:
    """Every account that was posted to, as it is, and the heads that are others than in the newest checkpoint."""
    rows = list(db.execute(_STATES))
    return [_state(row) for row in rows], [_head(row) for row in rows if row.is_changed]


def list_recorded_states(db: Db, number: int) -> list[AccountState]:
    """Every account as the checkpoint saw it."""
    return [_state(row) for row in db.execute(_RECORDED, {"number": number, "holder": None})]


def list_owed_with(db: Db, number: int, holder: str) -> list[AccountState]:
    """Everything that was owed in the currencies in which the holder has an account, as the checkpoint saw it."""
    return [_state(row) for row in db.execute(_RECORDED, {"number": number, "holder": holder})]


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


def _state(row: Row[Any]) -> AccountState:
    return AccountState(_head(row), row.code, row.owner_id or "", row.currency, row.is_owed)


def _head(row: Row[Any]) -> Head:
    return Head(row.id, row.version, int(row.balance), row.chain)
