"""Fills a template's words: for a list in the application, for a text message, for an e-mail."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from string import Template
from typing import Final

from holdfast.messaging.rules.amounts import localized
from holdfast.messaging.rules.email_frame import framed, text_footer, unsubscribe_headers
from holdfast.messaging.rules.messages import DEFAULT_LANGUAGE
from holdfast.messaging.rules.sms_length import plainer
from holdfast.messaging.rules.voices import HOUSE, Voice, email_words, has_own_email, in_app_words, sms_words
from holdfast.messaging.rules.wordings import OPTIONAL_PLACEHOLDERS, WORDINGS, Wording

MAX_VALUE_LENGTH = 300
BUSINESS: Final = "business"  # the tenant's name: there in every message
NAME: Final = "name"  # the person's: in e-mails to users, where they gave one
_GREETING = {"en": "Hello ${name},", "fr": "Bonjour ${name},", "pt": "Olá, ${name},"}
_MAY_BE_ABSENT = OPTIONAL_PLACEHOLDERS | {NAME}


class MissingPlaceholder(ValueError):
    """What is to be said needs a value that was not given. Says the name, never a value."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a list in the application shows."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail as people and their programs read it: the same words as HTML and as plain text.

    sender_name, reply_to: empty for the deployment's own · headers: others than these, by name
    """

    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    sender_name: str = ""
    reply_to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message in its words for every channel. `template`, `language` and `values` are what it was made of, for a
    channel that fills templates of its own."""

    template: str
    language: str
    values: Mapping[str, str] = field(repr=False)
    email: Email
    sms: str = field(repr=False)


def has_wording(template: str) -> bool:
    return template in WORDINGS


def values_for(template: str, given: Mapping[str, object]) -> dict[str, str]:
    """Those of the given values that the template has a place for, as text. All but the optional ones must be there."""
    names = names_in(template)
    values = {name: str(given[name]) for name in sorted(names) if given.get(name) is not None}
    missing = names - set(values) - OPTIONAL_PLACEHOLDERS
    if missing:
        raise MissingPlaceholder(f"{template} lacks {', '.join(sorted(missing))}")
    return values


def names_in(template: str) -> set[str]:
    """What the occasion is told with: the placeholders of the house's words for it, in every language."""
    return {name for wording in WORDINGS[template].values() for name in placeholders(wording)} - {BUSINESS}


def placeholders(wording: Wording) -> set[str]:
    texts = (wording.title, wording.text, wording.subject or "")
    return {name for text in texts for name in Template(text).get_identifiers()}


def render_notice(template: str, language: str | None, values: Mapping[str, str], voice: Voice = HOUSE) -> Notice:
    spoken, words = in_app_words(template, language, voice)
    filling = _filling(values, spoken, voice)
    return Notice(_filled(words.title, filling), "\n\n".join(_paragraphs(words.text, filling)))


def render_sms(template: str, language: str | None, values: Mapping[str, str], voice: Voice = HOUSE) -> str:
    spoken, words = sms_words(template, language, voice)
    return plainer(" ".join(_paragraphs(words, _filling(values, spoken, voice))))


def render_email(template: str, language: str | None, values: Mapping[str, str], voice: Voice = HOUSE) -> Email:
    """The e-mail, which greets by name where the values have a `name`; a tenant's own words greet by themselves."""
    spoken, words = email_words(template, language, voice)
    filling = _filling(values, spoken, voice)
    subject = _filled(words.subject, filling)
    paragraphs = _paragraphs(words.text, filling)
    if filling.get(NAME) and not has_own_email(template, language, voice):
        paragraphs.insert(0, _filled(_GREETING.get(spoken, _GREETING[DEFAULT_LANGUAGE]), filling))
    if words.html is None:
        content = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    else:
        content = "\n".join(_paragraphs(words.html, filling, escape))
    html = framed(content, subject=subject, language=spoken, voice=voice)
    text = "\n\n".join(paragraphs) + "\n" + text_footer(spoken, voice)
    return Email(subject, text, html, voice.sender_name, voice.reply_to, unsubscribe_headers(voice))


def render(template: str, language: str | None, values: Mapping[str, str], voice: Voice = HOUSE) -> Rendered:
    email = render_email(template, language, values, voice)
    sms = render_sms(template, language, values, voice)
    return Rendered(template, voice.languages(language)[0], values, email, sms)


def _filling(values: Mapping[str, str], language: str, voice: Voice) -> dict[str, str]:
    plain = {name: _plain(value) for name, value in {BUSINESS: voice.business, **values}.items()}
    return localized(plain, language)


def _paragraphs(text: str, values: Mapping[str, str], quoted: Callable[[str], str] = str) -> list[str]:
    """The filled paragraphs, without those that speak of something optional that was not given."""
    absent = _MAY_BE_ABSENT - set(values)
    told = [each for each in text.split("\n\n") if not absent.intersection(Template(each).get_identifiers())]
    return [_filled(each, values, quoted) for each in told]


def _filled(text: str, values: Mapping[str, str], quoted: Callable[[str], str] = str) -> str:
    """Only names are replaced: a template cannot reach into a value, and a value is never read as a template."""
    try:
        return Template(text).substitute({name: quoted(value) for name, value in values.items()})
    except KeyError as error:
        raise MissingPlaceholder(f"a value is missing: {error.args[0]}") from None


def _plain(value: str) -> str:
    """One line of visible text: what people typed must not forge a header, a paragraph or a wall of words."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in value).split())
    return line if len(line) <= MAX_VALUE_LENGTH else line[: MAX_VALUE_LENGTH - 1] + "…"
