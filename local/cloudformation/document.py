"""Template files: YAML with CloudFormation's short tags, as plain JSON values."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, cast

import yaml

from local.model import Json

FUNCTIONS = {
    "GetAtt", "Sub", "Join", "Select", "Split", "If", "Equals", "And", "Or", "Not", "FindInMap",
    "GetAZs", "Cidr", "Base64", "ImportValue",
}  # fmt: skip
INTRINSICS = {"Ref", "Condition"} | {f"Fn::{name}" for name in FUNCTIONS}


class TemplateRefused(Exception):
    """The templates say something that the local cloud would not do as AWS does it."""

    def __init__(self, file: Path, logical_id: str, reason: str) -> None:
        super().__init__(f"{file}: {logical_id}: {reason}")
        self.file, self.logical_id, self.reason = file, logical_id, reason


class _Loader(yaml.SafeLoader):
    """Safe YAML, but dates stay text (as in IAM policies' Version) and a key given twice is an error."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _plain(loader: _Loader, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(cast("yaml.MappingNode", node), deep=True)


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    for key in keys:
        if keys.count(key) > 1:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} is given twice", node.start_mark)
    return loader.construct_mapping(node, deep=True)


def _attribute(loader: _Loader, node: yaml.Node) -> Any:
    value = _plain(loader, node)
    return {"Fn::GetAtt": value.split(".", 1) if isinstance(value, str) else value}


def _short_form(name: str) -> Any:
    return lambda loader, node: {name: _plain(loader, node)}


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("!Ref", _short_form("Ref"))
_Loader.add_constructor("!Condition", _short_form("Condition"))
for _name in FUNCTIONS - {"GetAtt"}:
    _Loader.add_constructor(f"!{_name}", _short_form(f"Fn::{_name}"))
_Loader.add_constructor("!GetAtt", _attribute)


def load(file: Path) -> dict[str, Json]:
    """The template as JSON. Unknown tags, unknown intrinsics and repeated keys are refused with their place."""
    try:
        document = yaml.load(file.read_text(), Loader=_Loader)  # noqa: S506 - a safe loader, only with more tags
    except yaml.MarkedYAMLError as error:
        raise TemplateRefused(file, _owner(file, error), f"{error.problem} {error.problem_mark}") from error
    if not isinstance(document, dict) or not isinstance(document.get("Resources"), dict):
        raise TemplateRefused(file, "Resources", "the template has no resources")
    for logical_id, resource in document["Resources"].items():
        _check(file, logical_id, resource)
    return cast("dict[str, Json]", document)


def _owner(file: Path, error: yaml.MarkedYAMLError) -> str:
    """The logical id whose lines the YAML error is in, by indentation: the document itself could not be read."""
    mark = error.problem_mark
    before = file.read_text().splitlines()[: mark.line + 1] if mark else []
    names = [match[1] for line in before if (match := re.match(r"  ([A-Za-z0-9]+):", line))]
    return names[-1] if names else "document"


def _check(file: Path, logical_id: str, node: Json) -> None:
    if not logical_id.isalnum():
        raise TemplateRefused(file, logical_id, "is no logical id that the local cloud understands")
    if isinstance(node, list):
        for element in node:
            _check(file, logical_id, element)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key.startswith("Fn::") and key not in INTRINSICS:
                raise TemplateRefused(file, logical_id, f"the intrinsic {key} is not understood")
            _check(file, logical_id, value)
