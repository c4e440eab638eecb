"""Messages that wait in a queue: written by what they tell of, sent afterwards, tried again when a channel fails."""

from collections.abc import Mapping, Sequence
from typing import Any

from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.messaging.queries import messages as queries
from holdfast.messaging.queries.message_attempts import set_lost
from holdfast.messaging.rules.fates import QUEUED
from holdfast.messaging.rules.messages import (
    CLAIM,
    STRANGER_TEMPLATES,
    Channel,
    Message,
    is_last_attempt,
    may_claim,
)
from holdfast.messaging.rules.rendering import values_for
from holdfast.messaging.usecases.carrying import (
    NOBODY,
    OVER_LIMIT,
    Answer,
    Load,
    begin,
    carry,
    count_to_recipient,
    note_taken,
    plan_for,
    reason_of,
    taken,
)
from holdfast.messaging.usecases.words import find_words_of
from holdfast.platform.db import Db
from holdfast.platform.logging import log
from holdfast.platform.running import Run

ABANDONED = "Abandoned"  # an attempt ended before its outcome could be recorded
OPTED_OUT = "opted_out"


class DeliveryFailed(Exception):
    """No provider took the message. `reason` is what the preferred one said by name or number, and quotes nothing."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


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
        provider=None,
        provider_message_id=None,
        failure=None,
        created_at=clock.now(),
        sent_at=None,
    )


def add_queued(db: Db, new: Sequence[Message]) -> None:
    """Write the messages, and announce each so that it is sent after the commit."""
    queries.add_messages(db, new)
    for message in new:
        announce_queued(db, message.id, message.channel, message.template)


def announce_queued(db: Db, message_id: str, channel: Channel, template: str) -> None:
    news = {"message_id": message_id, "channel": channel, "template": template}
    db.announce("messaging.message.queued", message_id, news)


def send_message(run: Run, message_id: str) -> None:
    """Send a queued message. Three steps: the attempt, committed; its provider; what came of it.

    A message that was sent, may have been sent, or has failed is left alone. Raises DeliveryFailed where no provider
    took it and it may be tried again, so that the queue brings it back; after the fifth time it has failed for good.
    """
    load = run(lambda db: _claim(db, message_id))
    if load is None:
        return
    message = load.message
    answers = carry(run, load, lambda db, answers: _conclude(db, message, answers))
    if taken(answers) is None and not _is_over(message, answers[-1]):
        raise DeliveryFailed(reason_of(answers))


def _claim(db: Db, message_id: str) -> Load | None:
    """The message in its words with its attempt on record, or None where there is nothing left to do."""
    message = queries.lock_message(db, message_id)
    if message is None or message.values is None:
        raise LookupError(f"{message_id} is not a message that waits to be sent")
    if message.status != QUEUED:
        return None
    if not may_claim(message, clock.now()):
        raise BeingSent(message_id)
    lost_at = set_lost(db, message_id, clock.now())
    if lost_at is not None:  # the process died while it asked: it may have been sent
        queries.set_unknown(db, message_id, provider=lost_at, failure=ABANDONED)
        return None
    if is_last_attempt(message):
        _note_failure(db, message, ABANDONED)
        return None
    return _loaded(db, queries.set_claimed(db, message, until=clock.now() + CLAIM))


def _loaded(db: Db, message: Message) -> Load | None:
    plan = plan_for(db, message)
    if not plan.carriers:
        queries.set_failed(db, message.id, failure=NOBODY)
        return None
    if message.attempts == 1 and count_to_recipient(db, message, plan):
        queries.set_dropped(db, message.id, failure=OVER_LIMIT)
        log().warning("a recipient has had enough messages", extra={"message_id": message.id})
        return None
    return begin(db, message, find_words_of(db, message), plan)


def _conclude(db: Db, message: Message, answers: Sequence[Answer]) -> None:
    found, last = taken(answers), answers[-1]
    if found is not None:
        note_taken(db, message, found)
    elif last.outcome == OPTED_OUT:
        queries.set_failed(db, message.id, failure=last.reason or last.outcome)
    else:
        _note_failure(db, message, reason_of(answers))


def _is_over(message: Message, last: Answer) -> bool:
    return is_last_attempt(message) or last.outcome == OPTED_OUT


def _note_failure(db: Db, message: Message, reason: str) -> None:
    told = {"message_id": message.id, "template": message.template, "attempts": message.attempts, "reason": reason}
    if is_last_attempt(message):
        queries.set_failed(db, message.id, failure=reason)
        log().error("a message could not be sent", extra=told)
    else:
        queries.set_unsent(db, message.id, failure=reason)
        log().warning("a message was not taken by any provider", extra=told)
