"""The words of a message, found inside the transaction that begins to send it: no channel reads the database."""

from collections.abc import Mapping

from holdfast.messaging.rules.rendering import Rendered, render
from holdfast.platform.db import Db


def find_words(db: Db, template: str, language: str, values: Mapping[str, str]) -> Rendered:
    """What the template says in the language, filled with the values, for every channel."""
    return render(template, language, values)
