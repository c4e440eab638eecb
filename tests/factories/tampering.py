"""Documents with one thing changed."""

import json
from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]


def places(document: Any, path: Path = ()) -> Iterator[Path]:
    """Where the texts and numbers of a document are."""
    if isinstance(document, dict | list):
        items = document.items() if isinstance(document, dict) else enumerate(document)
        for key, value in items:
            yield from places(value, (*path, key))
    else:
        yield path


def value_at(document: Any, path: Path) -> Any:
    for key in path:
        document = document[key]
    return document


def put(document: Any, path: Path, value: Any) -> Any:
    """A copy with another value at one place."""
    copy = json.loads(json.dumps(document))
    value_at(copy, path[:-1])[path[-1]] = value
    return copy


def tampered(document: Any, path: Path) -> Iterator[Any]:
    """Copies with one character of a text changed, each in its turn, or with another number."""
    value = value_at(document, path)
    if isinstance(value, str):
        for at, letter in enumerate(value):
            for other in {chr(ord(letter) ^ 1), letter.swapcase()} - {letter}:
                yield put(document, path, value[:at] + other + value[at + 1 :])
        yield from (put(document, path, text) for text in (value + "0", value[:-1], " " + value, "0" + value, "-1", ""))
    else:
        yield from (
            put(document, path, number) for number in (value + 1, value - 1, -value - 1, value + 1024, value + 0.5)
        )
    yield put(document, path, None)
