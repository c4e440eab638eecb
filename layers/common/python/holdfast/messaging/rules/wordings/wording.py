"""The words of one template in one language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """`text` is paragraphs with a blank line between them; `subject` is the e-mail's, where it is not the title."""

    title: str
    text: str
    subject: str | None = None
