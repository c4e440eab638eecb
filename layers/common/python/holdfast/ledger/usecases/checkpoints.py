"""Checkpoints: published when something changed, and shown."""

import secrets

from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import NotFound
from holdfast.ledger.queries import checkpoints as queries
from holdfast.ledger.rules.checkpoints import GENESIS, Checkpoint, Statement, plant
from holdfast.ledger.rules.merkle import root_of
from holdfast.ledger.usecases.auditing import find_record_breaches
from holdfast.ledger.usecases.signing import sign
from holdfast.platform.db import Db

PUBLISHED = "ledger.checkpoint.published"
_SEED_BYTES = 32


class HistoryChanged(RuntimeError):
    """The ledger is not what the newest checkpoint says it was: nothing more is signed until people have looked."""


def publish_checkpoint(db: Db) -> Checkpoint | None:
    """Sign the tenant's ledger as it is, unless nothing was posted since the newest checkpoint.

    Raises HistoryChanged, and NegativeLiability where what is owed to somebody is less than nothing.
    """
    queries.lock_checkpoints(db)
    if breaches := find_record_breaches(db):
        raise HistoryChanged(f"{breaches[0].invariant}: {breaches[0].subject} ({len(breaches)} in all)")
    newest, seed = queries.find_checkpoint(db), secrets.token_bytes(_SEED_BYTES)
    number = newest.statement.number + 1 if newest else 1
    if not queries.add_heads(db, number):
        return None
    statement = Statement(
        id=new_id("chk"),
        tenant_id=db.tenant_id,
        number=number,
        taken_at=clock.now(),
        previous_hash=newest.statement.hash if newest else GENESIS,
        heads_root=root_of(queries.list_head_hashes(db, number)),
        liabilities=tuple(tree.liability for tree in plant(queries.list_owed(db, number), seed)),
    )
    signature, public_key = sign(statement.message)
    checkpoint = Checkpoint(statement, signature, public_key, seed)
    queries.add_checkpoint(db, checkpoint)
    _announce(db, checkpoint)
    return checkpoint


def list_checkpoints(db: Db, *, after: str | None, limit: int) -> list[Checkpoint]:
    """The tenant's checkpoints, newest first."""
    return queries.list_checkpoints(db, after=after, limit=limit)


def get_checkpoint(db: Db, checkpoint_id: str | None = None) -> Checkpoint:
    """One checkpoint of the tenant's; the newest, where none is named."""
    found = queries.find_checkpoint(db, checkpoint_id)
    if found is None:
        raise NotFound("There is no such checkpoint.", slug="no-checkpoint")
    return found


def _announce(db: Db, checkpoint: Checkpoint) -> None:
    statement = checkpoint.statement
    news = {"checkpoint": statement.document, "hash": statement.hash.hex(), "recipients": []}
    db.announce(PUBLISHED, statement.id, news)
