"""Codes, and links that are as good as one: sent while the person waits, never kept."""

from collections.abc import Mapping
from dataclasses import replace

from holdfast.kernel import clock
from holdfast.kernel.refusals import Unavailable
from holdfast.messaging.channels import DeliveryFailed, deliver
from holdfast.messaging.queries import messages as queries
from holdfast.messaging.rules.messages import CODE_TEMPLATES, EMAIL, SMS, Channel, Message
from holdfast.messaging.rules.rendering import Rendered, values_for
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

    What stays is that a code was sent to the address and how that went, never the code. Refused with 503 and the slug
    message-not-sent where the channel did not take it: by then that is on record, and a new code may be asked for.
    """
    recipient = to_phone or to_email
    if template not in CODE_TEMPLATES or recipient is None or (to_phone and to_email):
        raise ValueError("a code goes to one address, with one of the templates for codes")
    given = values_for(template, values)
    channel: Channel = SMS if to_phone else EMAIL
    message = replace(new_message(channel, recipient, template, language, None, event_id=None), attempts=1)
    rendered = run(lambda db: _begin(db, message, given))
    try:
        sent = deliver(message.channel, recipient, rendered)
    except DeliveryFailed as failure:
        reason = failure.reason
        run(lambda db: queries.set_failed(db, message.id, failure=reason))
        raise Unavailable("The code could not be sent: ask for a new one.", slug="message-not-sent") from None
    run(lambda db: queries.set_sent(db, message.id, provider_message_id=sent, sent_at=clock.now()))


def _begin(db: Db, message: Message, values: Mapping[str, str]) -> Rendered:
    queries.add_messages(db, [message])
    return find_words(db, message.template, message.language, values)
