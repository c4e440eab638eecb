"""What files may be: for which purpose, of which types, how large, and what their bytes must look like."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from holdfast.kernel.refusals import Invalid

Purpose = Literal["evidence", "kyc"]

MEBIBYTE: Final = 1024 * 1024
START_BYTES: Final = 4096  # of a file, by which its type is told

_PDF = "application/pdf"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_IN_OFFICE_FILES = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/", b"customXml/")
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\f\r")


@dataclass(frozen=True, slots=True)
class FileRule:
    """What files of one purpose may be. permission: what an administrator needs to read all of them"""

    content_types: frozenset[str]
    max_bytes: int
    permission: str


PURPOSES: Final[Mapping[str, FileRule]] = {
    "evidence": FileRule(
        frozenset(
            {
                _PDF,
                _EXCEL,
                _WORD,
                "application/zip",
                "image/gif",
                "image/jpeg",
                "image/png",
                "image/webp",
                "text/csv",
                "text/plain",
                "video/mp4",
            }
        ),
        25 * MEBIBYTE,
        permission="disputes.read",
    ),
    "kyc": FileRule(frozenset({_PDF, "image/jpeg", "image/png", "image/webp"}), 10 * MEBIBYTE, permission="kyc.review"),
}
MAX_BYTES: Final = max(rule.max_bytes for rule in PURPOSES.values())


def check_announced(purpose: str, content_type: str, size: int) -> None:
    """Refuse a file that this purpose does not take."""
    rule = PURPOSES[purpose]
    if content_type not in rule.content_types:
        raise Invalid.field("content_type", "Files of this type are not taken.", slug="file-type-not-allowed")
    if not 0 < size <= rule.max_bytes:
        raise Invalid.field("size", f"A file has between 1 and {rule.max_bytes} bytes.", slug="file-too-large")


def looks_like(content_type: str, start: bytes) -> bool:
    """Whether a file that begins so can be of the type. Nothing is promised of the rest of it."""
    return _LOOKS[content_type](start)


def _is_text(start: bytes) -> bool:
    """Whatever its alphabet: no text has control characters, and every program does."""
    return not _CONTROLS & set(start)


def _is_office(start: bytes) -> bool:
    """A zip whose first entry, named from the 30th byte on, is one that Office files have."""
    return start.startswith(b"PK\x03\x04") and start[30:].startswith(_IN_OFFICE_FILES)


_LOOKS: Final[Mapping[str, Callable[[bytes], bool]]] = {
    _PDF: lambda start: start.startswith(b"%PDF-"),
    _EXCEL: _is_office,
    _WORD: _is_office,
    "application/zip": lambda start: start.startswith((b"PK\x03\x04", b"PK\x05\x06")),
    "image/gif": lambda start: start.startswith((b"GIF87a", b"GIF89a")),
    "image/jpeg": lambda start: start.startswith(b"\xff\xd8\xff"),
    "image/png": lambda start: start.startswith(b"\x89PNG\r\n\x1a\n"),
    "image/webp": lambda start: start[:4] == b"RIFF" and start[8:12] == b"WEBP",
    "text/csv": _is_text,
    "text/plain": _is_text,
    "video/mp4": lambda start: start[4:8] == b"ftyp",
}
