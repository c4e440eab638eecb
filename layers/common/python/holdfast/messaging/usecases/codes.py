"""Codes: sent while the person waits, never kept."""

from collections.abc import Mapping

from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import Unavailable
from holdfast.messaging import queries
from holdfast.messaging.channels import DeliveryFailed, deliver
from holdfast.messaging.rules.messages import CODE_TEMPLATES, DEFAULT_LANGUAGE, EMAIL, QUEUED, SMS, Message
from holdfast.messaging.rules.rendering import values_for
from holdfast.messaging.usecases.running import Run


def send_code(
    run: Run,
    *,
    to_phone: str | None = None,
    to_email: str | None = None,
    template: str,
    values: Mapping[str, str],
    language: str = DEFAULT_LANGUAGE,
) -> None:
    """Send a code now, outside any transaction, to the one address given. `values` has at least `code`.

    What stays is that a code was sent to the address and how that went, never the code. Refused with 503 and the slug
    message-not-sent where the channel did not take it: by then that is on record, and a new code may be asked for.
    """
    recipient = to_phone or to_email
    if template not in CODE_TEMPLATES or recipient is None or (to_phone and to_email):
        raise ValueError("a code goes to one address, with one of the templates for codes")
    message = _message(recipient, template, language, is_phone=to_phone is not None)
    run(lambda db: queries.add_messages(db, [message]))
    try:
        sent = deliver(message.channel, recipient, template, language, values_for(template, values))
    except DeliveryFailed as failure:
        reason = failure.reason
        run(lambda db: queries.set_failed(db, message.id, failure=reason))
        raise Unavailable("The code could not be sent: ask for a new one.", slug="message-not-sent") from None
    run(lambda db: queries.set_sent(db, message.id, provider_message_id=sent, sent_at=clock.now()))


def _message(recipient: str, template: str, language: str, *, is_phone: bool) -> Message:
    return Message(
        id=new_id("msg"),
        channel=SMS if is_phone else EMAIL,
        recipient=recipient,
        template=template,
        language=language,
        values=None,
        event_id=None,
        status=QUEUED,
        attempts=1,
        claimed_until=None,
        provider_message_id=None,
        failure=None,
        created_at=clock.now(),
        sent_at=None,
    )
