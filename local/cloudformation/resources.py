"""One reader per resource type: its resolved properties become the values of local.model."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TypeAlias

from local.cloudformation.events import function_events
from local.cloudformation.intrinsics import given_name, resolve
from local.cloudformation.properties import Properties
from local.cloudformation.references import attribute, key_id, physical_name, reference
from local.cloudformation.sockets import socket_api
from local.cloudformation.stack import Stack
from local.model import (
    Alias,
    Api,
    Bucket,
    Bus,
    Cors,
    Function,
    Item,
    Json,
    Key,
    Layer,
    Queue,
    Redrive,
    Rule,
    Secret,
    Sender,
)  # fmt: skip

Reader: TypeAlias = Callable[[Properties], Iterator[Item]]

QUEUE_ATTRIBUTES = {
    "DelaySeconds", "MessageRetentionPeriod", "FifoQueue", "ContentBasedDeduplication",
    "ReceiveMessageWaitTimeSeconds", "MaximumMessageSize",
}  # fmt: skip
CLOUD_ONLY_FUNCTION_PROPERTIES = {
    "Architectures", "DeadLetterQueue", "Description", "EphemeralStorage", "KmsKeyArn", "Layers", "LoggingConfig",
    "PermissionsBoundary", "Policies", "PropagateTags", "ReservedConcurrentExecutions", "Role", "Tags", "Tracing",
    "VpcConfig",
}  # fmt: skip
UNDERSTOOD_FUNCTION_PROPERTIES = {
    "CodeUri", "Environment", "Events", "FunctionName", "Handler", "MemorySize", "PackageType", "Runtime", "Timeout",
}  # fmt: skip
FILTERS = {
    "prefix", "suffix", "equals-ignore-case", "numeric", "anything-but", "exists", "wildcard", "cidr",
}  # fmt: skip


def read_resource(stack: Stack, logical_id: str) -> Iterator[Item]:
    """What one resource means locally. A type that is neither understood nor known to mean nothing is refused."""
    kind = stack.type_of(logical_id)
    if kind not in READERS:
        raise stack.refused(logical_id, f"resources of type {kind} are not understood")
    name = physical_name(stack, logical_id, given_name(stack, logical_id))
    written = _merged(stack.section("Globals").get(_global_section(kind)), stack.properties(logical_id))
    if kind == "AWS::Serverless::Function" and isinstance(written, dict):
        # Networks, roles and the like may hang on parameters that nobody has a value for on one machine.
        written = {key: value for key, value in written.items() if key not in CLOUD_ONLY_FUNCTION_PROPERTIES}
    values = resolve(stack, written, logical_id)
    assert isinstance(values, dict)
    yield from READERS[kind](Properties(stack, logical_id, name, values))


def _global_section(kind: str) -> str:
    return kind.removeprefix("AWS::Serverless::") if kind.startswith("AWS::Serverless::") else ""


def _merged(base: Json, own: Json) -> Json:
    """SAM's Globals: mappings merge, lists are joined, anything else of the resource itself wins."""
    if isinstance(base, dict) and isinstance(own, dict):
        is_intrinsic = any(key == "Ref" or key.startswith("Fn::") for key in [*base, *own])
        return own if is_intrinsic else {**base, **{key: _merged(base.get(key), own[key]) for key in own}}
    return base + own if isinstance(base, list) and isinstance(own, list) else own


def _function(given: Properties) -> Iterator[Item]:
    given.allow(UNDERSTOOD_FUNCTION_PROPERTIES)
    runtime = given.text("Runtime")
    if not runtime.startswith("python3."):
        raise given.refused(f"the runtime {runtime} is not understood")
    code = (given.stack.file.parent / given.text("CodeUri")).resolve()
    if not code.is_dir():
        raise given.refused(f"CodeUri {code} is no folder")
    variables = given.mapping("Environment").get("Variables", {})
    if not isinstance(variables, dict):
        raise given.refused("Environment.Variables is not a mapping")
    yield Function(
        logical_id=given.logical_id,
        stack=given.stack.name,
        name=given.name,
        arn=given.stack.place.arn("lambda", f"function:{given.name}"),
        handler=given.text("Handler"),
        code=code,
        timeout_seconds=given.number("Timeout", 3),
        memory_mb=given.number("MemorySize", 128),
        environment={name: given.as_text(f"Environment.{name}", value) for name, value in variables.items()},
    )
    yield from function_events(given)


def _http_api(given: Properties) -> Iterator[Item]:
    meaningless = {
        "AccessLogSettings", "DefaultRouteSettings", "RouteSettings", "Tags", "Name", "Description", "Domain",
        "DisableExecuteApiEndpoint", "FailOnWarnings", "PropagateTags",
    }  # fmt: skip
    given.allow({"StageName", "CorsConfiguration"} | meaningless)
    if given.text("StageName", "$default") != "$default":
        raise given.refused("a StageName other than $default would be part of every path: not understood")
    cors = Properties(given.stack, given.logical_id, given.name, given.mapping("CorsConfiguration"))
    cors.allow({"AllowOrigins", "AllowMethods", "AllowHeaders", "ExposeHeaders", "MaxAge", "AllowCredentials"})
    yield Api(
        given.name,
        Cors(
            allow_origins=cors.texts("AllowOrigins"),
            allow_methods=cors.texts("AllowMethods"),
            allow_headers=tuple(name.lower() for name in cors.texts("AllowHeaders")),
            expose_headers=cors.texts("ExposeHeaders"),
            max_age_seconds=cors.number("MaxAge", 0) or None,
            allow_credentials=cors.flag("AllowCredentials", False),
        )
        if cors.values
        else None,
    )


def _queue(given: Properties) -> Iterator[Item]:
    meaningless = {
        "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled", "Tags", "RedriveAllowPolicy",
        "DeduplicationScope", "FifoThroughputLimit",
    }  # fmt: skip
    given.allow({"QueueName", "VisibilityTimeout", "RedrivePolicy"} | QUEUE_ATTRIBUTES | meaningless)
    redrive = Properties(given.stack, given.logical_id, given.name, given.mapping("RedrivePolicy"))
    yield Queue(
        logical_id=given.logical_id,
        name=given.name,
        arn=given.stack.place.arn("sqs", given.name),
        visibility_seconds=given.number("VisibilityTimeout", 30),
        redrive=Redrive(redrive.text("deadLetterTargetArn"), redrive.number("maxReceiveCount"))
        if redrive.values
        else None,
        attributes={
            name: given.as_text(name, value) for name, value in given.values.items() if name in QUEUE_ATTRIBUTES
        },
    )


def _rule(given: Properties) -> Iterator[Item]:
    given.allow({"Name", "Description", "EventBusName", "EventPattern", "State", "Targets", "Tags"})
    pattern, targets = given.mapping("EventPattern"), given.values.get("Targets")
    _check_pattern(given, pattern)
    if not isinstance(targets, list) or not targets or not pattern:
        raise given.refused("a rule needs an EventPattern and Targets")
    for index, target in enumerate(targets):
        if not isinstance(target, dict):
            raise given.refused(f"the target {target} is not a mapping")
        each = Properties(given.stack, given.logical_id, f"{given.name}-{index}", target)
        each.allow({"Id", "Arn", "DeadLetterConfig", "RetryPolicy"})
        if given.text("State", "ENABLED") == "ENABLED":
            bus = given.text("EventBusName", "default").rpartition("/")[2]
            yield Rule(given.name, bus, json.dumps(pattern), each.text("Id"), each.text("Arn"))


def _check_pattern(given: Properties, pattern: Json) -> None:
    for key, value in pattern.items() if isinstance(pattern, dict) else ():
        if isinstance(value, dict):
            _check_pattern(given, value)
        elif not isinstance(value, list) or not value:
            raise given.refused(f"{key} of the EventPattern must be a mapping or a list that is not empty")
        elif key == "$or":
            for alternative in value:
                _check_pattern(given, alternative)
        elif unknown := {name for element in value if isinstance(element, dict) for name in element} - FILTERS:
            raise given.refused(f"the filter {', '.join(sorted(unknown))} of the EventPattern is not understood")


def _bucket(given: Properties) -> Iterator[Item]:
    if given.values.keys() & {"NotificationConfiguration", "WebsiteConfiguration", "ReplicationConfiguration"}:
        raise given.refused("notifications, websites and replication of a bucket are not understood")
    cors = given.mapping("CorsConfiguration")
    yield Bucket(given.name, json.dumps(_cors_rules(given, cors)) if cors else None)


def _cors_rules(given: Properties, cors: dict[str, Json]) -> list[Json]:
    """As PutBucketCors wants them, which does not spell everything as the template does."""
    rules = cors.get("CorsRules")
    if not isinstance(rules, list):
        raise given.refused("CorsConfiguration has no CorsRules")
    spelled = {"Id": "ID", "MaxAge": "MaxAgeSeconds", "ExposedHeaders": "ExposeHeaders"}
    return [{spelled.get(key, key): value for key, value in rule.items()} for rule in rules if isinstance(rule, dict)]


def _key(given: Properties) -> Iterator[Item]:
    if given.text("KeySpec", "SYMMETRIC_DEFAULT") != "SYMMETRIC_DEFAULT":
        raise given.refused("only symmetric keys are understood")
    yield Key(key_id(given.stack, given.logical_id), given.text("KeyUsage", "ENCRYPT_DECRYPT"))


def _secret(given: Properties) -> Iterator[Item]:
    arn = reference(given.stack, given.logical_id, given.name)
    yield Secret(given.logical_id, given.name, given.as_text("Arn", arn), given.values)


def _alias(given: Properties) -> Iterator[Item]:
    yield Alias(given.name, given.text("TargetKeyId"))


def _bus(given: Properties) -> Iterator[Item]:
    given.allow({"Name", "Description", "Tags", "KmsKeyIdentifier", "DeadLetterConfig"})
    yield Bus(given.as_text("Name", attribute(given.stack, given.logical_id, "Name", given.name)))


def _layer(given: Properties) -> Iterator[Item]:
    root = (given.stack.file.parent / given.text("ContentUri")).resolve()
    if not (root / "python").is_dir():
        raise given.refused(f"{root} has no folder python/")
    yield Layer(root)


def _sender(given: Properties) -> Iterator[Item]:
    yield Sender(given.text("EmailIdentity"))


READERS: dict[str, Reader] = {
    "AWS::Events::EventBus": _bus,
    "AWS::Events::Rule": _rule,
    "AWS::KMS::Alias": _alias,
    "AWS::KMS::Key": _key,
    "AWS::S3::Bucket": _bucket,
    "AWS::SES::EmailIdentity": _sender,
    "AWS::SQS::Queue": _queue,
    "AWS::SecretsManager::Secret": _secret,
    "AWS::Serverless::Function": _function,
    "AWS::Serverless::HttpApi": _http_api,
    "AWS::Serverless::LayerVersion": _layer,
    "AWS::Serverless::WebSocketApi": socket_api,
}
