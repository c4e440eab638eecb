"""The words of a message, found inside the transaction that begins to send it: no channel reads the database."""

from collections.abc import Mapping

from holdfast.messaging.queries import wordings as queries
from holdfast.messaging.rules.rendering import Rendered, render
from holdfast.messaging.rules.voices import Voice
from holdfast.platform.db import Db
from holdfast.platform.tenant_settings import tenant_settings


def find_words(db: Db, template: str, language: str | None, values: Mapping[str, str]) -> Rendered:
    """What the template says to somebody of the language, filled with the values, for every channel."""
    return render(template, language, values, find_voice(db, template))


def find_voice(db: Db, template: str) -> Voice:
    """How the tenant speaks of what the template is about."""
    settings = tenant_settings(db)
    branding = settings.branding
    return Voice(
        business=branding.sender_name or settings.name,
        language=settings.default_language,
        sender_name=branding.sender_name or "",
        reply_to=branding.reply_to or "",
        color=branding.color or "",
        logo_url=branding.logo_url or "",
        own=queries.find_wordings(db, template),
    )
