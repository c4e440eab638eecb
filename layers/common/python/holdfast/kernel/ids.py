"""Identifiers: TypeIDs, a prefix that says what it is and a UUIDv7 that sorts by time (`ord_01jx…`).

The text form is the one of the TypeID specification 0.3: Crockford's base 32, lower case, 26 characters.
"""

import secrets
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

from holdfast.kernel.refusals import NotFound

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}


def uuid7(at: datetime | None = None) -> UUID:
    """A new UUIDv7 (RFC 9562) of the moment `at`, or of now: 48 bits of Unix milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000 if at is None else _milliseconds(at)
    random = secrets.randbits(74)
    return UUID(int=milliseconds << 80 | 7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & (1 << 62) - 1)


def first_uuid_after(moment: datetime) -> UUID:
    """Below every UUIDv7 of a later millisecond and above every one of `moment`'s or earlier."""
    return UUID(int=(_milliseconds(moment) + 1) << 80)


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def new_id(prefix: str) -> str:
    """A new identifier, as in `new_id("ord")`."""
    return encode_id(prefix, uuid7())


def made_at(prefix: str, text: str) -> datetime:
    """When an identifier was made, to the millisecond."""
    return _EPOCH + timedelta(milliseconds=decode_id(prefix, text).int >> 80)


def encode_id(prefix: str, value: UUID) -> str:
    number = value.int
    return f"{prefix}_" + "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def decode_id(prefix: str, text: str) -> UUID:
    """The UUID inside; an identifier that cannot exist is refused as one that does not."""
    head, _, tail = text.rpartition("_")
    if head != prefix or len(tail) != 26 or tail[0] > "7" or not all(letter in _VALUES for letter in tail):
        raise NotFound(f"No such identifier: expected one that begins with {prefix}_.")
    number = 0
    for letter in tail:
        number = number << 5 | _VALUES[letter]
    return UUID(int=number)
