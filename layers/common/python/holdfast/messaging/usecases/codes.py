"""Codes, and links that are as good as one: sent while the person waits, never kept."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from holdfast.kernel.refusals import TooMany, Unavailable
from holdfast.messaging.queries import messages as queries
from holdfast.messaging.rules.messages import CODE_TEMPLATES, EMAIL, SMS, Channel, Message
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
from holdfast.messaging.usecases.sending import new_message
from holdfast.messaging.usecases.words import find_words
from holdfast.platform.db import Db
from holdfast.platform.running import Run


def send_code(
    run: Run,
    *,
    to_phone: str | None = None,
    to_email: str | None = None,
    template: str,
    values: Mapping[str, str],
    language: str | None = None,
) -> None:
    """Send a code now, outside any transaction, to the one address given. `values` has what the template names.

    What stays is that a code was sent to the address and how that went, never the code. Where a provider does not take
    it, or may not have, the next one is asked with the same code. Refused with 503 and the slug message-not-sent where
    nobody took it, with 429 where the recipient has had enough messages: by then that is on record.
    """
    recipient = to_phone or to_email
    if template not in CODE_TEMPLATES or recipient is None or (to_phone and to_email):
        raise ValueError("a code goes to one address, with one of the templates for codes")
    given = values_for(template, values)
    channel: Channel = SMS if to_phone else EMAIL
    message = replace(new_message(channel, recipient, template, language, None, event_id=None), attempts=1)
    begun = run(lambda db: _begin(db, message, given))
    if isinstance(begun, int):
        raise TooMany("Too many messages went there: wait a little.", slug="too-many-messages", retry_after=begun)
    answers = [] if begun is None else carry(run, begun, lambda db, answers: _conclude(db, message, answers))
    if taken(answers) is None:
        raise Unavailable("The code could not be sent: ask for a new one.", slug="message-not-sent")


def _begin(db: Db, message: Message, values: Mapping[str, str]) -> Load | int | None:
    """What is to be carried; the seconds to wait where the recipient has had enough; None where nobody carries it."""
    queries.add_messages(db, [message])
    plan = plan_for(db, message)
    if wait := count_to_recipient(db, message, plan):
        queries.set_dropped(db, message.id, failure=OVER_LIMIT)
        return wait
    if not plan.carriers:
        queries.set_failed(db, message.id, failure=NOBODY)
        return None
    return begin(db, message, find_words(db, message.template, message.language, values), plan)


def _conclude(db: Db, message: Message, answers: Sequence[Answer]) -> None:
    found = taken(answers)
    if found is None:
        queries.set_failed(db, message.id, failure=reason_of(answers))
    else:
        note_taken(db, message, found)
