"""Reads the templates that are deployed, root and nested, into one Deployment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from local import model
from local.cloudformation.document import TemplateRefused
from local.cloudformation.intrinsics import condition
from local.cloudformation.references import has_local_meaning
from local.cloudformation.resources import read_resource
from local.cloudformation.stack import Place, Stack, nested, open_stack
from local.model import Deployment, Item

__all__ = ["Place", "TemplateRefused", "read"]

AnyItem = TypeVar("AnyItem", bound=Item)


def read(file: Path, parameters: Mapping[str, str] | None = None, place: Place | None = None) -> Deployment:
    """Reads the root template `file` with its nested stacks.

    Raises TemplateRefused, naming file and logical id, for whatever would work in AWS and not here.
    """
    place = place or Place()
    root = open_stack(file.resolve(), place.stack_name, place, dict(parameters or {}))
    files: list[Path] = []
    try:
        items = list(_items(root, files))
    except RecursionError as error:
        raise TemplateRefused(root.file, "Resources", "something refers to itself") from error
    deployment = Deployment(
        files=tuple(files),
        functions=_of(items, model.Function),
        routes=_of(items, model.Route),
        queues=_of(items, model.Queue),
        subscriptions=_of(items, model.Subscription),
        buses=_of(items, model.Bus),
        rules=_of(items, model.Rule),
        schedules=_of(items, model.Schedule),
        buckets=_of(items, model.Bucket),
        keys=_of(items, model.Key),
        aliases=_of(items, model.Alias),
        secrets=_of(items, model.Secret),
        senders=_of(items, model.Sender),
        layers=tuple(dict.fromkeys(_of(items, model.Layer))),
        apis=_of(items, model.Api),
        sockets=_of(items, model.SocketApi),
    )
    _check(root, deployment)
    return deployment


def _items(stack: Stack, files: list[Path]) -> Iterator[Item]:
    files.append(stack.file)
    for logical_id in stack.section("Resources"):
        resource = stack.resource(logical_id)
        if "Condition" in resource and not condition(stack, str(resource["Condition"]), logical_id):
            continue
        kind = stack.type_of(logical_id)
        if kind == "AWS::Serverless::Application":
            yield from _items(nested(stack, logical_id), files)
        elif has_local_meaning(kind):
            yield from read_resource(stack, logical_id)


def _of(items: list[Item], kind: type[AnyItem]) -> tuple[AnyItem, ...]:
    return tuple(item for item in items if isinstance(item, kind))


def _check(root: Stack, deployment: Deployment) -> None:
    """What only the whole deployment shows: names given twice, ARNs that lead nowhere."""
    named = {
        "functions": [function.name for function in deployment.functions],
        "routes": [route.key for route in deployment.routes],
        "queues": [queue.name for queue in deployment.queues],
        "schedules": [schedule.name for schedule in deployment.schedules],
        "buckets": [bucket.name for bucket in deployment.buckets],
        "secrets": [secret.name for secret in deployment.secrets],
        "stages of sockets": [api.stage for api in deployment.sockets],
        "rules": [f"{rule.bus}/{rule.name}/{rule.target_id}" for rule in deployment.rules],
    }
    for what, names in named.items():
        for name, count in Counter(names).items():
            if count > 1:
                raise root.refused(name, f"{count} {what} have this name")
    queues = {queue.arn for queue in deployment.queues}
    wanted = [(item.function, item.queue_arn) for item in deployment.subscriptions]
    wanted += [(rule.name, rule.queue_arn) for rule in deployment.rules]
    wanted += [(queue.name, queue.redrive.dead_letter_arn) for queue in deployment.queues if queue.redrive]
    for name, arn in wanted:
        if arn not in queues:
            raise root.refused(name, f"{arn} is no queue of these templates")
    functions = {function.name for function in deployment.functions}
    for api in deployment.sockets:
        for route in api.routes:
            if route.function not in functions:
                raise root.refused(api.id, f"{route.function} is no function of these templates")
    buses = {bus.name for bus in deployment.buses} | {"default"}
    for rule in deployment.rules:
        if rule.bus not in buses:
            raise root.refused(rule.name, f"{rule.bus} is no event bus of these templates")
