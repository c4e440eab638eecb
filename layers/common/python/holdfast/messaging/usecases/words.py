"""The words of a message, found inside the transaction that begins to send it: no channel reads the database."""

from collections.abc import Mapping
from dataclasses import replace

from holdfast.messaging.queries import wordings as queries
from holdfast.messaging.queries.user_messages import find_reader_of
from holdfast.messaging.rules.messages import EMAIL, Message
from holdfast.messaging.rules.preferences import category_of
from holdfast.messaging.rules.rendering import Rendered, render
from holdfast.messaging.rules.templates import can_be_filled
from holdfast.messaging.rules.voices import Voice
from holdfast.messaging.rules.wordings import OwnWording
from holdfast.messaging.usecases.unsubscribing import unsubscribe_url
from holdfast.platform.db import Db
from holdfast.platform.logging import log
from holdfast.platform.tenant_settings import TenantSettings, tenant_settings


def find_words(db: Db, template: str, language: str | None, values: Mapping[str, str]) -> Rendered:
    """What the template says to somebody of the language, filled with the values, for every channel."""
    return render(template, language, values, find_voice(db, template))


def find_words_of(db: Db, message: Message) -> Rendered:
    """What a message that waits in the queue says. An e-mail that its reader may turn off says how."""
    voice, category = find_voice(db, message.template), category_of(message.template)
    if message.channel == EMAIL and category is not None:
        reader = find_reader_of(db, message.id)
        if reader is not None:
            voice = replace(voice, unsubscribe_url=unsubscribe_url(db.tenant_id, reader, category))
    return render(message.template, message.language, message.values or {}, voice)


def find_voice(db: Db, template: str, known: TenantSettings | None = None) -> Voice:
    """How the tenant speaks of what the template is about."""
    settings = known or tenant_settings(db)
    branding = settings.branding
    return Voice(
        business=branding.sender_name or settings.name,
        language=settings.default_language,
        sender_name=branding.sender_name or "",
        reply_to=branding.reply_to or "",
        color=branding.color or "",
        logo_url=branding.logo_url or "",
        own=_sayable(template, queries.find_wordings(db, template)),
    )


def _sayable(template: str, own: Mapping[str, OwnWording]) -> dict[str, OwnWording]:
    """Without what cannot be filled any more: then the house speaks, and nobody is left without the news."""
    sayable = {language: wording for language, wording in own.items() if can_be_filled(template, wording)}
    for language in own.keys() - sayable.keys():
        log().warning("a tenant's wording cannot be filled", extra={"template": template, "language": language})
    return sayable
