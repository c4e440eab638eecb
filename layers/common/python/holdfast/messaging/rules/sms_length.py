"""How long a text message is as networks count: GSM 03.38's alphabet of 7 bits, or UCS-2 for everything else."""

from dataclasses import dataclass
from typing import Final, Literal

Encoding = Literal["GSM-7", "UCS-2"]
_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION: Final = frozenset("\f^{}\\[~]|€")  # each takes two places
# One character outside the alphabet more than halves what fits: marks of print are sent as a typewriter has them.
_PLAIN: Final = str.maketrans(
    {
        "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...",
        "\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SmsLength:
    """units: places taken, in septets or in UTF-16 code units · segments: how many messages are paid for"""

    encoding: Encoding
    units: int
    segments: int


def plainer(text: str) -> str:
    for quotation, mark in (("«\N{NO-BREAK SPACE}", '"'), ("\N{NO-BREAK SPACE}»", '"'), ("«", '"'), ("»", '"')):
        text = text.replace(quotation, mark)
    return text.translate(_PLAIN)


def sms_length(text: str) -> SmsLength:
    if all(letter in _BASIC or letter in _EXTENSION for letter in text):
        sizes, whole, part = [2 if letter in _EXTENSION else 1 for letter in text], 160, 153
        encoding: Encoding = "GSM-7"
    else:
        sizes, whole, part = [1 if ord(letter) < 0x10000 else 2 for letter in text], 70, 67
        encoding = "UCS-2"
    units = sum(sizes)
    return SmsLength(encoding, units, 1 if units <= whole else _segments(sizes, part))


def _segments(sizes: list[int], room: int) -> int:
    """No character is parted between two messages."""
    segments, used = 1, 0
    for size in sizes:
        if used + size > room:
            segments, used = segments + 1, 0
        used += size
    return segments
