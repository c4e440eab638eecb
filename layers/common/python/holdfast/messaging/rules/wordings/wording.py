"""The words of one template in one language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """As they come with the house. `text` is paragraphs with a blank line between them, for every channel; `subject` is
    the e-mail's, where it is not the title."""

    title: str
    text: str
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class InAppWords:
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class EmailWords:
    """html: what goes into the frame; None where the paragraphs of the text do"""

    subject: str
    text: str
    html: str | None = None


@dataclass(frozen=True, slots=True)
class OwnWording:
    """A tenant's own words, by channel; None where it has none, and those of the house count."""

    in_app: InAppWords | None = None
    email: EmailWords | None = None
    sms: str | None = None
