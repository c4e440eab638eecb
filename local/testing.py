"""Delivers events in a test: through the templates' rules to the consumers, in this thread, until nothing is left."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import TypeAlias

from moto.events.models import EventPattern

from local import lambdas
from local.lambdas import FunctionFailed
from local.model import Deployment, Function, Json, Subscription
from local.sqs_events import Message, failed_ids, sqs_event

__all__ = ["DeadLetter", "Drained", "NotQuiet", "bridge_event", "drain", "matches", "sqs_event"]

SOURCE = "holdfast"
ROUNDS = 1000

Invoke: TypeAlias = Callable[[Function, Json], Json]


class NotQuiet(AssertionError):
    """Messages became dead letters, or events kept giving rise to events."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    queue: str
    body: str
    cause: str


@dataclass(frozen=True, slots=True)
class Drained:
    """deliveries: how often which function was called, by logical id"""

    deliveries: Mapping[str, int]
    dead_letters: tuple[DeadLetter, ...]


@dataclass(frozen=True, slots=True)
class _Queues:
    """Messages by queue ARN, the oldest first."""

    waiting: dict[str, list[Message]]
    deliveries: dict[str, int] = field(default_factory=dict)
    dead_letters: list[DeadLetter] = field(default_factory=list)


def matches(pattern: Mapping[str, Json], event: Mapping[str, Json]) -> bool:
    """Whether EventBridge would match the event, as `bridge_event` makes it. Decided by moto, as when running."""
    return _pattern(json.dumps(pattern)).matches_event(dict(event))  # type: ignore[arg-type]


def bridge_event(detail: Mapping[str, Json], region: str = "us-east-1") -> dict[str, Json]:
    """An announced event as EventBridge puts it into a queue; `detail` is {id, type, tenant_id, subject, …, data}."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": detail["type"],
        "source": SOURCE,
        "account": "123456789012",
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
        "resources": [],
        "detail": dict(detail),
    }


def drain(
    deployment: Deployment,
    unpublished: Callable[[], Sequence[Mapping[str, Json]]],
    invoke: Invoke = lambdas.invoke,
    *,
    allow_dead_letters: bool = False,
) -> Drained:
    """Deliver what `unpublished` gives (each event once: it marks them as published) until it gives no more.

    Consumers are called in the templates' order with batches of their size; what they report as failed comes again, up
    to the queue's maxReceiveCount. Raises NotQuiet for dead letters unless they are allowed, so that a failed consumer
    fails the test.
    """
    queues = _Queues({queue.arn: [] for queue in deployment.queues})
    for _ in range(ROUNDS):
        for detail in unpublished():
            _publish(deployment, queues, bridge_event(detail))
        batches = [subscription for subscription in deployment.subscriptions if queues.waiting[subscription.queue_arn]]
        if not batches:
            break
        for subscription in batches:
            _deliver(deployment, queues, subscription, invoke)
    else:
        raise NotQuiet(f"events gave rise to events for {ROUNDS} rounds")
    if queues.dead_letters and not allow_dead_letters:
        raise NotQuiet("\n".join(f"{each.queue}: {each.cause}\n{each.body}" for each in queues.dead_letters))
    return Drained(queues.deliveries, tuple(queues.dead_letters))


@cache
def _pattern(text: str) -> EventPattern:
    return EventPattern.load(text)


def _publish(deployment: Deployment, queues: _Queues, event: dict[str, Json]) -> None:
    for rule in deployment.rules:
        if matches(json.loads(rule.pattern), event):
            queues.waiting[rule.queue_arn].append(Message(json.dumps(event)))


def _deliver(deployment: Deployment, queues: _Queues, subscription: Subscription, invoke: Invoke) -> None:
    waiting = queues.waiting[subscription.queue_arn]
    batch, cause = waiting[: subscription.batch_size], "the consumer reported a failure"
    del waiting[: subscription.batch_size]
    function = deployment.function(subscription.function)
    queues.deliveries[function.logical_id] = queues.deliveries.get(function.logical_id, 0) + 1
    try:
        result = invoke(function, sqs_event(subscription.queue_arn, batch))
        failed = failed_ids(result, batch, subscription.reports_failures)
    except FunctionFailed as failure:
        failed, cause = {message.message_id for message in batch}, f"{failure}\n{failure.trace}"
    queue = deployment.queue(subscription.queue_arn)
    for message in batch:
        if message.message_id not in failed:
            continue
        if queue.redrive and message.receive_count < queue.redrive.max_receive_count:
            waiting.append(replace(message, receive_count=message.receive_count + 1))
        else:
            queues.dead_letters.append(DeadLetter(queue.name, message.body, cause))
