"""Resolved properties of one resource or event, asked for by type; what is missing or of another type is refused."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from local.cloudformation.document import TemplateRefused
from local.cloudformation.stack import Stack
from local.model import Json


@dataclass(frozen=True, slots=True)
class Properties:
    """`name` is the physical name of what is described, `values` have no intrinsics left."""

    stack: Stack
    logical_id: str
    name: str
    values: dict[str, Json]

    def refused(self, reason: str) -> TemplateRefused:
        return self.stack.refused(self.logical_id, reason)

    def allow(self, names: AbstractSet[str]) -> None:
        """Refuse every property that is not one of `names`: it would do something in AWS and nothing here."""
        if unknown := set(self.values) - names:
            raise self.refused(f"the property {', '.join(sorted(unknown))} is not understood")

    def as_text(self, name: str, value: Json) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if not isinstance(value, str | int | float):
            raise self.refused(f"{name} should be text, not {value}")
        if "{{resolve:" in str(value):
            raise self.refused(f"the dynamic reference in {name} is understood only in the SecretString of a secret")
        return str(value)

    def text(self, name: str, default: str | None = None) -> str:
        return self.as_text(name, self.values.get(name, default))

    def texts(self, name: str) -> tuple[str, ...]:
        values = self.values.get(name) or []
        if not isinstance(values, list):
            raise self.refused(f"{name} should be a list, not {values}")
        return tuple(self.as_text(name, value) for value in values)

    def number(self, name: str, default: int | None = None) -> int:
        try:
            return int(self.text(name, None if default is None else str(default)))
        except ValueError as error:
            raise self.refused(f"{name} should be a whole number, not {self.values[name]}") from error

    def flag(self, name: str, default: bool) -> bool:
        value = self.text(name, "true" if default else "false").lower()
        if value not in ("true", "false"):
            raise self.refused(f"{name} should be true or false, not {value}")
        return value == "true"

    def mapping(self, name: str) -> dict[str, Json]:
        value = self.values.get(name) or {}
        if not isinstance(value, dict):
            raise self.refused(f"{name} should be a mapping, not {value}")
        return value
