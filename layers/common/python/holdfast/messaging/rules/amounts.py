"""Amounts as people of a language write them. A table of ours: a library of all locales is larger than the layer."""

import re
from collections.abc import Mapping
from typing import Final

AMOUNTS: Final = frozenset({"amount"})
_DECIMAL: Final = re.compile(r"(-?)(\d+)(?:\.(\d+))?", re.ASCII)
_NO_BREAK: Final = "\N{NO-BREAK SPACE}"
# What parts thousands, and what parts the decimals.
_MARKS: Final[Mapping[str, tuple[str, str]]] = {
    "en": (",", "."),
    "sw": (",", "."),
    "ha": (",", "."),
    "yo": (",", "."),
    "ig": (",", "."),
    "zu": (",", "."),
    "fr": (_NO_BREAK, ","),
    "pt": (".", ","),
    "es": (".", ","),
    "de": (".", ","),
    "it": (".", ","),
    "vi": (".", ","),
}


def localized(values: Mapping[str, str], language: str) -> dict[str, str]:
    """The values with their amounts in the language's own form; in one that is not in the table as they are."""
    marks = _MARKS.get(language.partition("-")[0])
    if marks is None:
        return dict(values)
    return {name: _localized(value, *marks) if name in AMOUNTS else value for name, value in values.items()}


def _localized(value: str, thousands: str, point: str) -> str:
    found = _DECIMAL.fullmatch(value)
    if found is None:
        return value
    sign, whole, decimals = found.groups()
    grouped = f"{int(whole):,}".replace(",", thousands)
    return f"{sign}{grouped}{point}{decimals}" if decimals else f"{sign}{grouped}"
