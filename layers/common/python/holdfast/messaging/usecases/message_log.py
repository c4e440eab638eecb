"""Every message and its fate."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from holdfast.kernel import clock
from holdfast.kernel.refusals import NotFound
from holdfast.messaging.queries import messages as queries
from holdfast.messaging.queries.message_attempts import list_attempts
from holdfast.messaging.rules.fates import Attempt, MessageStatus
from holdfast.messaging.rules.messages import Channel, Message
from holdfast.platform.db import Db
from holdfast.platform.running import Run

_KEPT: Final = timedelta(days=400)
_BATCH: Final = 1000
_BATCHES_OF_A_TURN: Final = 10


@dataclass(frozen=True, slots=True)
class LoggedMessage:
    """A message with all of its attempts, the first one first."""

    message: Message
    attempts: tuple[Attempt, ...]


def list_messages(
    db: Db,
    *,
    recipient: str | None,
    channel: Channel | None,
    provider: str | None,
    status: MessageStatus | None,
    template: str | None,
    after: str | None,
    limit: int,
) -> list[Message]:
    """Newest first."""
    return queries.list_messages(
        db,
        recipient=recipient,
        channel=channel,
        provider=provider,
        status=status,
        template=template,
        after=after,
        limit=limit,
    )


def find_message(db: Db, message_id: str) -> LoggedMessage:
    message = queries.find_message(db, message_id)
    if message is None:
        raise NotFound("There is no such message.")
    return LoggedMessage(message, tuple(list_attempts(db, message_id)))


def remove_old_messages(run: Run) -> int:
    """Throw away what was sent 400 days ago, with its attempts, a transaction for each batch; how many there were. What
    a turn leaves, the next ones take."""
    removed = 0
    for _ in range(_BATCHES_OF_A_TURN):
        batch = run(lambda db: queries.remove_before(db, clock.now() - _KEPT, _BATCH))
        removed += batch
        if batch < _BATCH:
            break
    return removed
