"""Intrinsic functions, resolved when a value is needed."""

from __future__ import annotations

import re
from typing import cast

from local.cloudformation.references import NAME_PROPERTIES, attribute, reference
from local.cloudformation.stack import Stack, nested
from local.model import Json


class _NoValue:
    """AWS::NoValue: the property is as if it had not been written."""


NO_VALUE = cast("Json", _NoValue())


def resolve(stack: Stack, node: Json, at: str) -> Json:
    """The value of `node`, a part of the resource (or output, condition) `at`. Refuses what it does not understand."""
    if isinstance(node, list):
        return [value for value in (resolve(stack, element, at) for element in node) if value is not NO_VALUE]
    if not isinstance(node, dict):
        return node
    if len(node) == 1:
        name, argument = next(iter(node.items()))
        if name == "Ref":
            return _ref(stack, _text(stack, argument, at), at)
        if name.startswith("Fn::"):
            return _function(stack, name.removeprefix("Fn::"), argument, at)
        if name == "Condition" and isinstance(argument, str) and argument in stack.section("Conditions"):
            return condition(stack, argument, at)
    values = {key: resolve(stack, value, at) for key, value in node.items()}
    return {key: value for key, value in values.items() if value is not NO_VALUE}


def text(stack: Stack, node: Json, at: str) -> str:
    return _text(stack, resolve(stack, node, at), at)


def condition(stack: Stack, name: str, at: str) -> bool:
    conditions = stack.section("Conditions")
    if name not in conditions:
        raise stack.refused(at, f"the condition {name} is not declared")
    return _boolean(stack, conditions[name], at)


def output(stack: Stack, name: str) -> Json:
    declared = stack.section("Outputs").get(name)
    if not isinstance(declared, dict) or "Value" not in declared:
        raise stack.refused(name, "there is no such output")
    return resolve(stack, declared["Value"], name)


def parameter(stack: Stack, name: str, at: str) -> Json:
    """A parameter's value: what the parent (or the deployer) gave, else its default. None has no other value."""
    declared = stack.section("Parameters")[name]
    assert isinstance(declared, dict)
    if name in stack.given:
        value = resolve(stack.parent, stack.given[name], at) if stack.parent else stack.given[name]
    elif "Default" in declared:
        value = declared["Default"]
    else:
        raise stack.refused(at, f"the parameter {name} has no default and no local value")
    kind = str(declared.get("Type"))
    if kind.startswith("AWS::SSM::"):
        raise stack.refused(at, f"the parameter {name} is of type {kind}, which is not understood")
    if kind == "CommaDelimitedList" or kind.startswith("List<"):
        return [part.strip() for part in value.split(",")] if isinstance(value, str) else value
    return _text(stack, value, at)


def _ref(stack: Stack, name: str, at: str) -> Json:
    place = stack.place
    pseudo: dict[str, Json] = {
        "AWS::AccountId": place.account,
        "AWS::Region": place.region,
        "AWS::Partition": "aws",
        "AWS::URLSuffix": "amazonaws.com",
        "AWS::StackName": stack.name,
        "AWS::StackId": place.arn("cloudformation", f"stack/{stack.name}/local"),
        "AWS::NoValue": NO_VALUE,
        "AWS::NotificationARNs": [],
    }
    if name in pseudo:
        return pseudo[name]
    if name in stack.section("Parameters"):
        return parameter(stack, name, at)
    if name in stack.section("Resources"):
        return reference(stack, name, given_name(stack, name))
    raise stack.refused(at, f"refers to {name}, which is no parameter and no resource")


def _get_att(stack: Stack, logical_id: str, name: str, at: str) -> Json:
    if logical_id not in stack.section("Resources"):
        raise stack.refused(at, f"refers to {logical_id}.{name}, but there is no resource {logical_id}")
    if stack.type_of(logical_id) == "AWS::Serverless::Application" and name.startswith("Outputs."):
        return output(nested(stack, logical_id), name.removeprefix("Outputs."))
    return attribute(stack, logical_id, name, given_name(stack, logical_id))


def given_name(stack: Stack, logical_id: str) -> str | None:
    """The name that the template gives a resource itself, if any."""
    name = stack.properties(logical_id).get(NAME_PROPERTIES.get(stack.type_of(logical_id), ""))
    value = resolve(stack, name, logical_id)
    return None if value is None or value is NO_VALUE else _text(stack, value, logical_id)


def _function(stack: Stack, name: str, argument: Json, at: str) -> Json:
    if name == "Sub":
        return _sub(stack, argument, at)
    if name == "If":
        chosen, yes, no = _parts(stack, argument, 3, name, at)
        return resolve(stack, yes if condition(stack, str(chosen), at) else no, at)
    if name in ("Equals", "And", "Or", "Not"):
        return _boolean(stack, {f"Fn::{name}": argument}, at)
    parts = resolve(stack, argument, at)
    if name == "GetAtt":
        logical_id, wanted = _parts(stack, parts, 2, name, at)
        return _get_att(stack, str(logical_id), str(wanted), at)
    if name == "Join":
        separator, values = _parts(stack, parts, 2, name, at)
        if isinstance(values, list):
            return str(separator).join(_text(stack, value, at) for value in values)
    if name == "Split":
        separator, value = _parts(stack, parts, 2, name, at)
        return list(_text(stack, value, at).split(str(separator)))
    if name == "Select":
        index, values = _parts(stack, parts, 2, name, at)
        if isinstance(values, list) and 0 <= int(str(index)) < len(values):
            return values[int(str(index))]
    if name == "FindInMap":
        keys = [str(part) for part in _parts(stack, parts, 3, name, at)]
        found: Json = stack.section("Mappings")
        for key in keys:
            if not isinstance(found, dict) or key not in found:
                raise stack.refused(at, f"Fn::FindInMap: there is no {'.'.join(keys)}")
            found = found[key]
        return found
    raise stack.refused(at, f"Fn::{name} of {argument} is not understood")


def _boolean(stack: Stack, node: Json, at: str) -> bool:
    if isinstance(node, dict) and len(node) == 1:
        name, argument = next(iter(node.items()))
        if name == "Condition":
            return condition(stack, str(argument), at)
        if name == "Fn::Equals":
            left, right = _parts(stack, resolve(stack, argument, at), 2, "Equals", at)
            return _comparable(left) == _comparable(right)
        if isinstance(argument, list) and name in ("Fn::And", "Fn::Or", "Fn::Not"):
            values = [_boolean(stack, element, at) for element in argument]
            return {"Fn::And": all(values), "Fn::Or": any(values), "Fn::Not": not values[0]}[name]
    raise stack.refused(at, f"{node} is no condition that is understood")


def _comparable(value: Json) -> Json:
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int | float) else value


def _sub(stack: Stack, argument: Json, at: str) -> str:
    template, values = argument, cast("dict[str, Json]", {})
    if isinstance(argument, list):
        template, given = _parts(stack, argument, 2, "Sub", at)
        values = given if isinstance(given, dict) else {}
    if not isinstance(template, str):
        raise stack.refused(at, f"Fn::Sub of {argument} is not understood")

    def put(match: re.Match[str]) -> str:
        name = match[1].strip()
        if name.startswith("!"):
            return f"${{{name[1:]}}}"
        if name in values:
            return text(stack, values[name], at)
        logical_id, _, wanted = name.partition(".")
        return _text(stack, _get_att(stack, logical_id, wanted, at) if wanted else _ref(stack, name, at), at)

    return cast("str", resolve(stack, re.sub(r"\$\{([^}]*)\}", put, template), at))


def _parts(stack: Stack, argument: Json, count: int, name: str, at: str) -> list[Json]:
    if not isinstance(argument, list) or len(argument) != count:
        raise stack.refused(at, f"Fn::{name} takes {count} values, not {argument}")
    return argument


def _text(stack: Stack, value: Json, at: str) -> str:
    """As CloudFormation writes values into text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise stack.refused(at, f"{value} is not text")
