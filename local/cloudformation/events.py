"""What triggers a function: the Events of an AWS::Serverless::Function."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from local.cloudformation.properties import Properties
from local.model import Item, Route, Schedule, Subscription
from local.schedules import ScheduleRefused, next_time, parse

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"}
SEGMENT = re.compile(r"[^{}/]*|\{[A-Za-z0-9._-]+\}")
GREEDY = re.compile(r"\{[A-Za-z0-9._-]+\+\}")


def function_events(function: Properties) -> Iterator[Item]:
    for name, event in function.mapping("Events").items():
        kind = event.get("Type") if isinstance(event, dict) else None
        if not isinstance(event, dict) or not isinstance(kind, str) or kind not in EVENTS:
            raise function.refused(f"the event {name} of type {kind} is not understood")
        values = event.get("Properties") or {}
        if not isinstance(values, dict):
            raise function.refused(f"the Properties of the event {name} are not a mapping")
        yield EVENTS[kind](Properties(function.stack, function.logical_id, function.name, values), name)


def _route(given: Properties, _: str) -> Route:
    given.allow({"ApiId", "Method", "Path", "PayloadFormatVersion"})
    if given.text("PayloadFormatVersion", "2.0") != "2.0":
        raise given.refused("only payload format 2.0 is understood")
    api, method, path = given.text("ApiId"), given.text("Method", "ANY").upper(), given.text("Path", "$default")
    segments = path.split("/")[1:]
    is_path = path.startswith("/") and all(SEGMENT.fullmatch(segment) for segment in segments[:-1])
    if path != "$default" and not (is_path and (SEGMENT.fullmatch(segments[-1]) or GREEDY.fullmatch(segments[-1]))):
        raise given.refused(f"the path {path} is not understood")
    if method not in METHODS:
        raise given.refused(f"the method {method} is not understood")
    return Route(method, path, given.name, api)


def _subscription(given: Properties, _: str) -> Subscription:
    scaling, meaningless = given.mapping("ScalingConfig"), {"MaximumBatchingWindowInSeconds"}
    given.allow({"Queue", "BatchSize", "FunctionResponseTypes", "Enabled", "ScalingConfig"} | meaningless)
    if not given.flag("Enabled", True):
        raise given.refused("a queue event that is not enabled is not understood: leave it out")
    types = given.texts("FunctionResponseTypes")
    if set(types) - {"ReportBatchItemFailures"}:
        raise given.refused(f"FunctionResponseTypes {types} are not understood")
    most = scaling.get("MaximumConcurrency")
    return Subscription(
        queue_arn=given.text("Queue"),
        function=given.name,
        batch_size=given.number("BatchSize", 10),
        reports_failures=bool(types),
        maximum_concurrency=None if most is None else int(given.as_text("MaximumConcurrency", most)),
    )


def _schedule(given: Properties, name: str) -> Schedule:
    meaningless = {
        "RoleArn", "GroupName", "RetryPolicy", "DeadLetterConfig", "FlexibleTimeWindow", "Description", "OmitName",
        "PermissionsBoundary",
    }  # fmt: skip
    known = {"ScheduleExpression", "ScheduleExpressionTimezone", "Input", "Name", "State"}
    given.allow(known | meaningless)
    expression, timezone = given.text("ScheduleExpression"), given.text("ScheduleExpressionTimezone", "UTC")
    try:
        next_time(parse(expression), timezone, 0.0)
    except ScheduleRefused as error:
        raise given.refused(str(error)) from error
    return Schedule(
        name=given.text("Name", f"{given.name}-{name}"),
        function=given.name,
        expression=expression,
        timezone=timezone,
        input=given.text("Input") if "Input" in given.values else None,
        is_enabled=given.text("State", "ENABLED") == "ENABLED",
    )


EVENTS: dict[str, Callable[[Properties, str], Item]] = {
    "HttpApi": _route,
    "SQS": _subscription,
    "ScheduleV2": _schedule,
}
