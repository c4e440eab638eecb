"""The fields of a body, as its model declares them to the world."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel

Path = tuple[str | int, ...]
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a body. `path`: where it is; inside a list, the first · `schema`: what is declared of it"""

    path: Path
    schema: Json
    is_required: bool = False
    is_in_money: bool = False

    @property
    def options(self) -> list[Json]:
        """What it may be: one of these."""
        return _options(self.schema)

    @property
    def is_money(self) -> bool:
        return any(_is_money(option) for option in self.options)

    @property
    def kinds(self) -> set[str]:
        """The kinds of JSON value that it takes."""
        return {kind for option in self.options for kind in _kinds(option)}

    @property
    def name(self) -> str:
        return str(next(part for part in reversed(self.path) if isinstance(part, str)))

    def put_into(self, body: Json, value: Any) -> dict[str, Any]:
        """The body with another value here; what the field is inside of must be there."""
        changed, inside, last = self._opened(body)
        if isinstance(inside, list) and last == len(inside):
            inside.append(value)
        else:
            inside[last] = value
        return changed

    def leave_out_of(self, body: Json) -> dict[str, Any]:
        changed, inside, last = self._opened(body)
        del inside[last]
        return changed

    def _opened(self, body: Json) -> tuple[dict[str, Any], Any, str | int]:
        """A copy of the body, what in it this field is inside of, and where there."""
        changed = deepcopy(dict(body))
        *way, last = self.path
        inside: Any = changed
        for part in way:
            inside = inside[part]
        return changed, inside, last


@cache
def fields_of(model: type[BaseModel]) -> tuple[Field, ...]:
    schema = model.model_json_schema()
    return tuple(_fields(schema, schema.get("$defs", {}), (), is_in_money=False))


def fields_in(model: type[BaseModel], body: Json) -> list[Field]:
    """The fields that this body has or could have where it is."""
    return [field for field in fields_of(model) if _has_place_for(body, field.path)]


def objects_in(body: Any, path: Path = ()) -> Iterator[Path]:
    """Where in the body an object is: itself, and those inside it."""
    if isinstance(body, dict):
        yield path
    parts = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, inside in parts:
        yield from objects_in(inside, (*path, name))


def with_unknown_field(body: Json, where: Path) -> dict[str, Any]:
    return Field((*where, "no_such_field"), {}).put_into(body, "x")


def _fields(schema: Json, definitions: Json, path: Path, *, is_in_money: bool) -> Iterator[Field]:
    for name, declared in schema.get("properties", {}).items():
        is_required = name in schema.get("required", ())
        yield from _field(declared, definitions, (*path, name), is_required, is_in_money)


def _field(declared: Json, definitions: Json, path: Path, is_required: bool, is_in_money: bool) -> Iterator[Field]:
    resolved = _resolved(declared, definitions)
    yield Field(path, resolved, is_required, is_in_money)
    for option in _options(resolved):
        yield from _fields(option, definitions, path, is_in_money=_is_money(option))
        if "items" in option:
            yield from _field(option["items"], definitions, (*path, 0), False, False)


def _is_money(option: Json) -> bool:
    return set(option.get("properties", {})) == {"amount", "currency"}


def _resolved(schema: Json, definitions: Json) -> Json:
    """The schema with what it refers to in place."""
    if "$ref" in schema:
        return _resolved(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in schema:
        return {"anyOf": [_resolved(option, definitions) for option in schema["anyOf"]]}
    return schema


def _options(schema: Json) -> list[Json]:
    options: list[Json] = schema.get("anyOf", [schema])
    return options


def _kinds(option: Json) -> set[str]:
    if "enum" in option or "const" in option:
        return {"string"}
    return {option["type"], *(("integer",) if option["type"] == "number" else ())}


def _has_place_for(body: Any, path: Path) -> bool:
    for part in path[:-1]:
        try:
            body = body[part]
        except (KeyError, IndexError):
            return False
    return isinstance(body, dict if isinstance(path[-1], str) else list)
