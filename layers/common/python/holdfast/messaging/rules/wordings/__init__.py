"""What is said on which occasion: by the type of the event, or by the name of a code's or an invitation's template.

`WORDINGS[template][language]`; every template has English. An event's placeholders are filled from its data.
"""

from collections.abc import Mapping
from typing import Final

from holdfast.messaging.rules.wordings.accounts import ACCOUNTS
from holdfast.messaging.rules.wordings.french import FRENCH
from holdfast.messaging.rules.wordings.orders import ORDERS
from holdfast.messaging.rules.wordings.payments import PAYMENTS
from holdfast.messaging.rules.wordings.portuguese import PORTUGUESE
from holdfast.messaging.rules.wordings.wording import EmailWords, InAppWords, OwnWording, Wording

# A paragraph that names one of these is left out where the event does not carry it.
OPTIONAL_PLACEHOLDERS: Final = frozenset({"note", "reason"})

_ENGLISH: Final[Mapping[str, Mapping[str, Wording]]] = ACCOUNTS | ORDERS | PAYMENTS
_TRANSLATED: Final[Mapping[str, Mapping[str, Wording]]] = {"fr": FRENCH, "pt": PORTUGUESE}

WORDINGS: Final[Mapping[str, Mapping[str, Wording]]] = {
    template: {**english, **{name: words[template] for name, words in _TRANSLATED.items() if template in words}}
    for template, english in _ENGLISH.items()
}

__all__ = ["OPTIONAL_PLACEHOLDERS", "WORDINGS", "EmailWords", "InAppWords", "OwnWording", "Wording"]
