"""The history of a ledger in chapters, and the slices of it that are read one after the other.

A chapter is what was posted from one checkpoint to the next: of each account the entries from the head before to the
head that the checkpoint recorded, and the transfers whose identifiers are of that time. All chapters, and what is new
since the newest checkpoint, are everything.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from holdfast.kernel.ids import first_uuid_after
from holdfast.ledger.rules.checkpoints import Checkpoint
from holdfast.ledger.rules.statements import id_after

SLICES: Final = 47  # a prime: the busy hours of a day's 24 checkpoints are spread over all slices
EACH: Final = timedelta(minutes=30)  # two runs of the job: all is read in a day even if one of them fails
BEFORE_EVERY_ID: Final = UUID(int=0)
AFTER_EVERY_ID: Final = id_after(None)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Chapter:
    """number: the checkpoint's that ends it · since and until: the identifiers of its transfers, without the last"""

    number: int
    since: UUID
    until: UUID


def chapters(checkpoints: Iterable[Checkpoint]) -> Iterator[Chapter]:
    """Of all checkpoints, oldest first. No two have an identifier in common, whatever the times are."""
    since = BEFORE_EVERY_ID
    for checkpoint in checkpoints:
        until = max(since, first_uuid_after(checkpoint.statement.taken_at))
        yield Chapter(checkpoint.statement.number, since, until)
        since = until


def new_since(written: Sequence[Chapter]) -> Chapter:
    """What no checkpoint has yet."""
    return Chapter(len(written) + 1, written[-1].until if written else BEFORE_EVERY_ID, AFTER_EVERY_ID)


def slice_at(moment: datetime) -> int:
    """Whose turn it is: every slice's within a day."""
    return (moment - _EPOCH) // EACH % SLICES


def in_slice(written: Iterable[Chapter], slice_: int) -> list[Chapter]:
    return [chapter for chapter in written if chapter.number % SLICES == slice_]
