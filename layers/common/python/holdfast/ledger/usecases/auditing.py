"""Whether the ledger is sound, and still is what its checkpoints say it was."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from holdfast.ledger.queries import checkpoint_breaches, verification
from holdfast.ledger.queries import checkpoints as queries
from holdfast.ledger.rules.auditing import chapters, in_slice, new_since
from holdfast.ledger.rules.checkpoints import GENESIS, Checkpoint, NegativeLiability, plant
from holdfast.ledger.rules.merkle import root_of
from holdfast.ledger.rules.verification import Breach
from holdfast.ledger.usecases.signing import is_signed
from holdfast.ledger.usecases.verification import verify
from holdfast.platform.db import Db

_SMALL: Final = 100_000
_PART: Final = 20_000


def verify_checkpoints(db: Db) -> list[Breach]:
    """Everything that does not fit the tenant's checkpoints; empty while nothing was rewritten. Reads all entries."""
    return [*find_record_breaches(db), *checkpoint_breaches.list_entry_breaches(db)]


def verify_slice(db: Db, slice_: int) -> list[Breach]:
    """What a run of the job looks at: everything, in a ledger of up to 100,000 entries.

    In a larger one: all accounts as they are stored, all checkpoints, everything that was posted since the newest of
    them, and one slice of the history before it. All slices together, which is a day, are all of the history. A run
    reads what was posted in an hour, and a 47th of the rest: at 10,000,000 entries some 200,000. No statement reads
    more than 20,000 entries of accounts, or of transfers, but for their counterparts.
    """
    if verification.count_entries(db, _SMALL) < _SMALL:
        return [*verify(db), *verify_checkpoints(db)]
    written = list(chapters(queries.list_checkpoints(db)[::-1]))
    return [
        *verification.list_stored_breaches(db),
        *find_record_breaches(db),
        *verification.list_new_breaches(db, new_since(written), _PART),
        *(
            breach
            for chapter in in_slice(written, slice_)
            for breach in verification.list_chapter_breaches(db, chapter, _PART)
        ),
    ]


def find_record_breaches(db: Db) -> list[Breach]:
    """The checkpoints among themselves, and the accounts against the newest: what is looked at before a next one."""
    checkpoints = queries.list_checkpoints(db)[::-1]
    if not checkpoints:
        return []
    return [
        *_link_breaches(checkpoints),
        *_content_breaches(db, checkpoints[-1]),
        *checkpoint_breaches.list_head_breaches(db),
    ]


def _link_breaches(checkpoints: Sequence[Checkpoint]) -> Iterator[Breach]:
    """The newest signature covers them all, because each checkpoint has the hash of the one before."""
    hashes = chain([GENESIS], (each.statement.hash for each in checkpoints))
    for number, (expected, checkpoint) in enumerate(zip(hashes, checkpoints, strict=False), start=1):
        statement = checkpoint.statement
        if (statement.number, statement.previous_hash) != (number, expected):
            detail = f"number {statement.number} at place {number}"
            yield Breach("a checkpoint follows on the one before", statement.id, detail)
    newest = checkpoints[-1]
    if not is_signed(newest.statement.message, newest.signature, newest.public_key):
        yield Breach("the newest checkpoint is signed by us", newest.statement.id, newest.public_key.hex())


def _content_breaches(db: Db, checkpoint: Checkpoint) -> Iterator[Breach]:
    """What was recorded makes the roots that were signed."""
    statement = checkpoint.statement
    heads = queries.list_head_hashes(db, statement.number)
    if not heads or root_of(heads) != statement.heads_root:
        yield Breach("the recorded heads are those that were signed", statement.id, f"{len(heads)} accounts")
    try:
        owed = {tree.liability for tree in plant(queries.list_owed(db, statement.number), checkpoint.seed)}
    except NegativeLiability as negative:
        yield Breach("nobody is owed less than nothing", statement.id, str(negative))
        return
    for liability in sorted(owed ^ set(statement.liabilities), key=lambda each: each.currency):
        detail = f"{liability.currency} {liability.root.sum}"
        yield Breach("what is owed is what was signed as owed", statement.id, detail)
