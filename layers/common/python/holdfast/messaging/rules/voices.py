"""In whose voice a message speaks: the tenant's name, its look and its own words, and in which language."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from holdfast.messaging.rules.messages import DEFAULT_LANGUAGE
from holdfast.messaging.rules.wordings import WORDINGS, EmailWords, InAppWords, OwnWording, Wording

T = TypeVar("T")
LANGUAGE: Final = re.compile("^[a-z]{2,3}(-[A-Z]{2})?$")


@dataclass(frozen=True, slots=True)
class Voice:
    """business: the name of the tenant as its people know it · language: for whoever has chosen none · own: the
    tenant's words for the template that is spoken of, by language · unsubscribe_url: what ends such e-mails"""

    business: str = "Holdfast"
    language: str = DEFAULT_LANGUAGE
    sender_name: str = ""
    reply_to: str = ""
    color: str = ""
    logo_url: str = ""
    unsubscribe_url: str = ""
    own: Mapping[str, OwnWording] = field(default_factory=dict)

    def languages(self, preferred: str | None) -> list[str]:
        """The person's, the tenant's, English: the first that has words counts. `pt-BR` is also `pt`."""
        named = (preferred or self.language, self.language, DEFAULT_LANGUAGE)
        return list(dict.fromkeys(each for name in named for each in (name, name.partition("-")[0])))


HOUSE: Final = Voice()


def in_app_words(template: str, preferred: str | None, voice: Voice) -> tuple[str, InAppWords]:
    """The words and the language that they are in."""
    return _first(template, preferred, voice, lambda own: own.in_app, lambda words: InAppWords(words.title, words.text))


def email_words(template: str, preferred: str | None, voice: Voice) -> tuple[str, EmailWords]:
    return _first(template, preferred, voice, lambda own: own.email, _built_in_email)


def sms_words(template: str, preferred: str | None, voice: Voice) -> tuple[str, str]:
    return _first(template, preferred, voice, lambda own: own.sms, lambda words: words.text)


def has_own_email(template: str, preferred: str | None, voice: Voice) -> bool:
    """Whether the e-mail speaks in the tenant's own words."""
    language, _ = email_words(template, preferred, voice)
    own = voice.own.get(language)
    return own is not None and own.email is not None


def _built_in_email(wording: Wording) -> EmailWords:
    return EmailWords(wording.subject or wording.title, wording.text)


def _first(
    template: str,
    preferred: str | None,
    voice: Voice,
    own: Callable[[OwnWording], T | None],
    built_in: Callable[[Wording], T],
) -> tuple[str, T]:
    """In each language the tenant's own words come before those of the house."""

    def candidates() -> Iterator[tuple[str, T]]:
        for language in voice.languages(preferred):
            if language in voice.own and (words := own(voice.own[language])) is not None:
                yield language, words
            if language in WORDINGS[template]:
                yield language, built_in(WORDINGS[template][language])

    return next(candidates())
