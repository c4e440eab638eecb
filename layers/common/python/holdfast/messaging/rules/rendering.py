"""Fills a template's wording: for a list in the application, for a text message, for an e-mail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from string import Template

from holdfast.messaging.rules.messages import DEFAULT_LANGUAGE
from holdfast.messaging.rules.wordings import OPTIONAL_PLACEHOLDERS, WORDINGS, Wording

MAX_VALUE_LENGTH = 300
_GREETING = {"en": "Hello ${name},"}
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{subject}</title></head>
<body style="font-family: sans-serif; line-height: 1.5; color: #1c1c1c; max-width: 36em">
{paragraphs}
</body></html>
"""


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
    names = {name for wording in WORDINGS[template].values() for name in placeholders(wording)}
    values = {name: str(given[name]) for name in sorted(names) if given.get(name) is not None}
    missing = names - set(values) - OPTIONAL_PLACEHOLDERS
    if missing:
        raise MissingPlaceholder(f"{template} lacks {', '.join(sorted(missing))}")
    return values


def placeholders(wording: Wording) -> set[str]:
    texts = (wording.title, wording.text, wording.subject or "")
    return {name for text in texts for name in Template(text).get_identifiers()}


def render_notice(template: str, language: str, values: Mapping[str, str]) -> Notice:
    wording = _wording(template, language)
    return Notice(_filled(wording.title, values), "\n\n".join(_paragraphs(wording, values)))


def render_sms(template: str, language: str, values: Mapping[str, str]) -> str:
    return " ".join(_paragraphs(_wording(template, language), values))


def render_email(template: str, language: str, values: Mapping[str, str]) -> Email:
    """The e-mail, which greets by name where the values have a `name`."""
    wording = _wording(template, language)
    subject = _filled(wording.subject or wording.title, values)
    paragraphs = _paragraphs(wording, values)
    if values.get("name"):
        paragraphs.insert(0, _filled(_GREETING.get(language, _GREETING[DEFAULT_LANGUAGE]), values))
    body = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    html = _PAGE.format(language=escape(language), subject=escape(subject), paragraphs=body)
    return Email(subject, "\n\n".join(paragraphs) + "\n", html)


def render(template: str, language: str, values: Mapping[str, str]) -> Rendered:
    email, sms = render_email(template, language, values), render_sms(template, language, values)
    return Rendered(template, language, values, email, sms)


def _wording(template: str, language: str) -> Wording:
    languages = WORDINGS[template]
    return languages.get(language, languages[DEFAULT_LANGUAGE])


def _paragraphs(wording: Wording, values: Mapping[str, str]) -> list[str]:
    """The filled paragraphs, without those that speak of something optional that was not given."""
    paragraphs = wording.text.split("\n\n")
    absent = OPTIONAL_PLACEHOLDERS - set(values)
    return [_filled(text, values) for text in paragraphs if not absent.intersection(Template(text).get_identifiers())]


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Only names are replaced: a template cannot reach into a value, and a value is never read as a template."""
    try:
        return Template(text).substitute({name: _plain(value) for name, value in values.items()})
    except KeyError as error:
        raise MissingPlaceholder(f"a value is missing: {error.args[0]}") from None


def _plain(value: str) -> str:
    """One line of visible text: what people typed must not forge a header, a paragraph or a wall of words."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in value).split())
    return line if len(line) <= MAX_VALUE_LENGTH else line[: MAX_VALUE_LENGTH - 1] + "…"
