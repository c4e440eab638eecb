"""Stacks: one template with the values given to its parameters, and its nested stacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from local.cloudformation.document import TemplateRefused, load
from local.model import Json

UNDERSTOOD_SECTIONS = {
    "AWSTemplateFormatVersion", "Transform", "Description", "Metadata", "Globals", "Parameters", "Mappings",
    "Conditions", "Resources", "Outputs", "Rules",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where the templates are deployed to. `attributes` gives what resources without local meaning answer to
    Fn::GetAtt, as {"AWS::RDS::DBCluster.Endpoint.Address": "127.0.0.1"}."""

    stack_name: str = "holdfast-local"
    account: str = "123456789012"
    region: str = "us-east-1"
    endpoint: str = "http://127.0.0.1:4566"
    attributes: Mapping[str, str] = field(default_factory=dict)

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"


@dataclass(frozen=True, slots=True)
class Stack:
    """`given` holds the parent's unresolved values: they are resolved in the parent when somebody asks for them."""

    file: Path
    name: str
    place: Place
    document: Mapping[str, Json]
    given: Mapping[str, Json]
    parent: Stack | None
    children: dict[str, Stack] = field(default_factory=dict)

    def section(self, name: str) -> dict[str, Json]:
        section = self.document.get(name) or {}
        if not isinstance(section, dict):
            raise self.refused(name, "is not a mapping")
        return section

    def resource(self, logical_id: str) -> dict[str, Json]:
        resource = self.section("Resources").get(logical_id)
        if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
            raise self.refused(logical_id, "there is no such resource, or it has no Type")
        return resource

    def type_of(self, logical_id: str) -> str:
        return cast("str", self.resource(logical_id)["Type"])

    def properties(self, logical_id: str) -> dict[str, Json]:
        properties = self.resource(logical_id).get("Properties") or {}
        if not isinstance(properties, dict):
            raise self.refused(logical_id, "Properties is not a mapping")
        return properties

    def refused(self, logical_id: str, reason: str) -> TemplateRefused:
        return TemplateRefused(self.file, logical_id, reason)


def open_stack(file: Path, name: str, place: Place, given: Mapping[str, Json], parent: Stack | None = None) -> Stack:
    """Reads one template. Parameters that it does not declare are refused, as CloudFormation does."""
    stack = Stack(file, name, place, load(file), given, parent)
    if unknown := set(stack.document) - UNDERSTOOD_SECTIONS:
        raise stack.refused(", ".join(sorted(unknown)), "this section is not understood")
    if stack.document.get("Transform") not in (None, "AWS::Serverless-2016-10-31"):
        raise stack.refused("Transform", f"{stack.document['Transform']} is not understood")
    if undeclared := set(given) - set(stack.section("Parameters")):
        raise stack.refused("Parameters", f"{', '.join(sorted(undeclared))}: given but not declared")
    return stack


def nested(stack: Stack, logical_id: str) -> Stack:
    """The stack of an AWS::Serverless::Application, opened once."""
    if logical_id in stack.children:
        return stack.children[logical_id]
    properties = stack.properties(logical_id)
    location, given = properties.get("Location"), properties.get("Parameters") or {}
    if not isinstance(location, str) or not (file := (stack.file.parent / location).resolve()).is_file():
        raise stack.refused(logical_id, f"Location {location!r} is no template file")
    if not isinstance(given, dict):
        raise stack.refused(logical_id, "Parameters is not a mapping")
    stack.children[logical_id] = open_stack(file, f"{stack.name}-{logical_id}", stack.place, given, stack)
    return stack.children[logical_id]
