"""What a route reads of its input before anything else does: sizes, form, and text that can be stored."""

import json
from base64 import b64decode
from collections.abc import Mapping
from itertools import chain
from typing import Any

from holdfast.kernel.refusals import Invalid, TooLarge

MAX_BODY_BYTES = 256 * 1024
MAX_DEPTH = 32


def check_query(event: Mapping[str, Any]) -> None:
    for name, value in (event.get("queryStringParameters") or {}).items():
        if "\0" in value:
            raise Invalid.field(f"query.{name}", "The text has characters that cannot be stored.", slug="invalid-text")


def read_body(event: Mapping[str, Any], *, is_json: bool, most_bytes: int = MAX_BODY_BYTES) -> bytes:
    """The raw bytes. Where the route reads JSON, what no database or JSON reader can take is refused here, once."""
    if is_json:
        _check_content_type(event.get("headers", {}))
    text = event.get("body") or ""
    if len(text) > most_bytes * 4 // 3:
        raise TooLarge(f"A body has at most {most_bytes} bytes.")
    raw = b64decode(text) if event.get("isBase64Encoded") else text.encode()
    if len(raw) > most_bytes:
        raise TooLarge(f"A body has at most {most_bytes} bytes.")
    if is_json:
        _check_json(raw)
    return raw


def _check_content_type(headers: Mapping[str, str]) -> None:
    """A form would be read as fields of other names, which the answer then repeats."""
    if headers.get("content-type", "application/json").partition(";")[0].strip().lower() != "application/json":
        raise Invalid("Send JSON.", slug="unsupported-content-type")


def _check_json(raw: bytes) -> None:
    try:
        document = json.loads(raw.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        said = "The body is not JSON." if raw else "There is no body: send a JSON object."
        raise Invalid(said, slug="malformed-json") from None
    if not isinstance(document, dict):  # a list of one would pass for what is in it
        raise Invalid("The body is not a JSON object.", slug="invalid-input")
    if _is_deeper(document, MAX_DEPTH):
        raise Invalid(f"A body is at most {MAX_DEPTH} levels deep.", slug="invalid-input")
    if b"\\u0000" in raw:
        raise Invalid("The text has characters that cannot be stored.", slug="invalid-text")
    json.dumps(document, ensure_ascii=False).encode()  # half a surrogate pair is no text: it raises here


def _is_deeper(document: dict[str, Any], levels: int) -> bool:
    """Without recursion: whoever reads the document after us may have less of the stack left."""
    inside: list[Any] = [document]
    for _ in range(levels):
        nested = (each.values() if isinstance(each, dict) else each for each in inside if isinstance(each, dict | list))
        inside = list(chain.from_iterable(nested))
    return bool(inside)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
