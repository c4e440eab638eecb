"""Every message and its fate."""

from dataclasses import dataclass

from holdfast.kernel.refusals import NotFound
from holdfast.messaging.queries import messages as queries
from holdfast.messaging.queries.message_attempts import list_attempts
from holdfast.messaging.rules.fates import Attempt, MessageStatus
from holdfast.messaging.rules.messages import Channel, Message
from holdfast.platform.db import Db


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
