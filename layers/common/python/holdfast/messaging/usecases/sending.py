"""Messages that wait in a queue: written by what they tell of, sent afterwards, tried again when a channel fails."""

from collections.abc import Mapping, Sequence
from typing import Any

from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.messaging.channels import DeliveryFailed, deliver
from holdfast.messaging.queries import messages as queries
from holdfast.messaging.rules.messages import (
    CLAIM,
    QUEUED,
    STRANGER_TEMPLATES,
    Channel,
    Message,
    is_last_attempt,
    may_claim,
)
from holdfast.messaging.rules.rendering import Rendered, values_for
from holdfast.messaging.usecases.words import find_words
from holdfast.platform.db import Db
from holdfast.platform.logging import log
from holdfast.platform.running import Run

ABANDONED = "Abandoned"  # every attempt ended before its outcome could be recorded


class BeingSent(RuntimeError):
    """Another delivery of the same event is sending the message right now: come back later, and see how that went."""


def queue_message(
    db: Db,
    channel: Channel,
    address: str,
    template: str,
    given: Mapping[str, Any],
    *,
    event_id: str,
    language: str | None = None,
) -> None:
    """Queue a message to an address that is not a user's. Only what strangers may be sent goes there."""
    if template not in STRANGER_TEMPLATES:
        raise ValueError(f"{template} goes to users only, not to an address")
    values = values_for(template, given)
    add_queued(db, [new_message(channel, address, template, language, values, event_id=event_id)])


def new_message(
    channel: Channel,
    address: str,
    template: str,
    language: str | None,
    values: Mapping[str, str] | None,
    *,
    event_id: str | None,
) -> Message:
    return Message(
        id=new_id("msg"),
        channel=channel,
        recipient=address,
        template=template,
        language=language,
        values=values,
        event_id=event_id,
        status=QUEUED,
        attempts=0,
        claimed_until=None,
        provider_message_id=None,
        failure=None,
        created_at=clock.now(),
        sent_at=None,
    )


def add_queued(db: Db, new: Sequence[Message]) -> None:
    """Write the messages, and announce each so that it is sent after the commit."""
    queries.add_messages(db, new)
    for message in new:
        news = {"message_id": message.id, "channel": message.channel, "template": message.template}
        db.announce("messaging.message.queued", message.id, news)


def send_message(run: Run, message_id: str) -> None:
    """Send a queued message. Three steps: the attempt, committed; the channel; what came of it.

    A message that was sent or has failed is left alone. Raises DeliveryFailed where the channel failed and may be tried
    again, so that the queue brings it back; after the fifth time the message has failed for good. A process that dies
    between the channel's yes and its recording lets the message go out twice: no channel takes a key against that.
    """
    claimed = run(lambda db: _claim(db, message_id))
    if claimed is None:
        return
    message, rendered = claimed
    try:
        sent = deliver(message.channel, message.recipient, rendered)
    except DeliveryFailed as failure:
        reason = failure.reason
        run(lambda db: _note_failure(db, message, reason))
        if not is_last_attempt(message):
            raise
        return
    run(lambda db: queries.set_sent(db, message.id, provider_message_id=sent, sent_at=clock.now()))


def _claim(db: Db, message_id: str) -> tuple[Message, Rendered] | None:
    """The message with its attempt counted, in its words, or None where there is nothing left to do."""
    message = queries.lock_message(db, message_id)
    if message is None or message.values is None:
        raise LookupError(f"{message_id} is not a message that waits to be sent")
    if message.status != QUEUED:
        return None
    if not may_claim(message, clock.now()):
        raise BeingSent(message_id)
    if is_last_attempt(message):
        _note_failure(db, message, ABANDONED)
        return None
    rendered = find_words(db, message.template, message.language, message.values)
    return queries.set_claimed(db, message, until=clock.now() + CLAIM), rendered


def _note_failure(db: Db, message: Message, reason: str) -> None:
    told = {"message_id": message.id, "template": message.template, "attempts": message.attempts, "reason": reason}
    if is_last_attempt(message):
        queries.set_failed(db, message.id, failure=reason)
        log().error("a message could not be sent", extra=told)
    else:
        queries.set_unsent(db, message.id, failure=reason)
        log().warning("a message was not taken by its channel", extra=told)
