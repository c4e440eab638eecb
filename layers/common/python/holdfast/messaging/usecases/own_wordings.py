"""A tenant's own words in the place of the house's: kept, looked at before they count, and sent to try them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from holdfast.kernel import clock
from holdfast.kernel.refusals import Invalid, NotFound
from holdfast.messaging.queries import wordings as queries
from holdfast.messaging.rules.messages import EMAIL
from holdfast.messaging.rules.rendering import has_wording, render_email, render_notice, render_sms
from holdfast.messaging.rules.sayings import KnownTemplate, Preview, Saying
from holdfast.messaging.rules.templates import check_own, means_of, placeholders_of, sample_values
from holdfast.messaging.rules.voices import LANGUAGE
from holdfast.messaging.rules.wordings import WORDINGS, OwnWording
from holdfast.messaging.usecases.sending import add_queued, new_message
from holdfast.messaging.usecases.words import find_voice
from holdfast.platform.db import Db

MAX_LANGUAGES: Final = 30


def list_templates(db: Db) -> list[KnownTemplate]:
    own: dict[str, list[str]] = {}
    for template, language in queries.list_languages(db):
        own.setdefault(template, []).append(language)
    return [_known(template, own.get(template, [])) for template in sorted(WORDINGS)]


def find_saying(db: Db, template: str, language: str) -> Saying:
    _check_named(template, language)
    own = queries.find_wordings(db, template)
    known = _known(template, sorted(own))
    return Saying(known, language, own.get(language), WORDINGS[template].get(language))


def set_wording(db: Db, template: str, language: str, own: OwnWording, *, by: str) -> Saying:
    """From now on the tenant says it so, also in what waits to be sent."""
    _check_named(template, language)
    check_own(template, own)
    before = queries.find_wordings(db, template)
    if language not in before and len(before) >= MAX_LANGUAGES:
        raise Invalid(f"A template has words in {MAX_LANGUAGES} languages at the most.", slug="too-many-languages")
    queries.set_wording(db, template, language, own, by=by, at=clock.now())
    _note(db, template, language, before.get(language), own)
    return find_saying(db, template, language)


def remove_wording(db: Db, template: str, language: str) -> None:
    """From now on it is said in the house's words again."""
    _check_named(template, language)
    before = queries.find_wordings(db, template).get(language)
    if before is None or not queries.remove_wording(db, template, language):
        raise NotFound("The tenant has no words of its own for this.", slug="no-own-wording")
    _note(db, template, language, before, None)


def preview(db: Db, template: str, language: str, draft: OwnWording) -> Preview:
    """How it reads, filled with samples: by each channel the draft, or what counts now where it says nothing."""
    _check_named(template, language)
    if draft != OwnWording():
        check_own(template, draft)
    voice = find_voice(db, template)
    kept = voice.own.get(language, OwnWording())
    tried = OwnWording(draft.in_app or kept.in_app, draft.email or kept.email, draft.sms or kept.sms)
    voice = replace(voice, own={**voice.own, language: tried})
    means = means_of(template)
    notice = render_notice(template, language, sample_values(template, "in_app"), voice) if "in_app" in means else None
    email = render_email(template, language, sample_values(template, "email"), voice) if "email" in means else None
    sms = render_sms(template, language, sample_values(template, "sms"), voice) if "sms" in means else None
    return Preview(notice, email, sms)


def send_test(db: Db, template: str, language: str, *, to_email: str) -> str:
    """Queue the e-mail as it counts now, filled with samples; the message's id."""
    _check_named(template, language)
    if EMAIL not in means_of(template):
        raise Invalid("This is never said by e-mail: look at its preview.", slug="channel-not-used")
    values = sample_values(template, EMAIL)
    message = new_message(EMAIL, to_email, template, language, values, event_id=None)
    add_queued(db, [message])
    db.note_change(message.id, None, {"tested": template, "language": language})
    return message.id


def _known(template: str, overridden_in: list[str]) -> KnownTemplate:
    built_in = sorted(WORDINGS[template])
    return KnownTemplate(template, means_of(template), placeholders_of(template), built_in, overridden_in)


def _check_named(template: str, language: str) -> None:
    if not has_wording(template):
        raise NotFound("There is no such template.", slug="unknown-template")
    if not LANGUAGE.fullmatch(language):
        raise NotFound("Name a language as in fr or pt-BR.", slug="unknown-language")


def _note(db: Db, template: str, language: str, before: OwnWording | None, after: OwnWording | None) -> None:
    was, is_now = (None if own is None else _said(own) for own in (before, after))
    db.note_change(f"{template}/{language}", was, is_now)


def _said(own: OwnWording) -> Mapping[str, str]:
    return {name: text for name, text in queries.columns_of(own).items() if text is not None}
