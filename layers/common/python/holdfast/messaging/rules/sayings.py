"""What administrators see of the words: per template, per language, and as they would arrive."""

from dataclasses import dataclass

from holdfast.messaging.rules.rendering import Email, Notice
from holdfast.messaging.rules.templates import Means, Placeholder
from holdfast.messaging.rules.wordings import OwnWording, Wording


@dataclass(frozen=True, slots=True)
class KnownTemplate:
    """overridden_in: the languages in which the tenant has words of its own"""

    template: str
    means: tuple[Means, ...]
    placeholders: list[Placeholder]
    built_in_languages: list[str]
    overridden_in: list[str]


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said in one language: in the tenant's own words, and in the house's where it speaks the language."""

    known: KnownTemplate
    language: str
    own: OwnWording | None
    built_in: Wording | None


@dataclass(frozen=True, slots=True)
class Preview:
    """As it would arrive; None by a channel that the template does not take."""

    notice: Notice | None
    email: Email | None
    sms: str | None
