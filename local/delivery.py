"""Queues to functions: what Lambda's event source mappings do."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from local.aws import Aws
from local.lambdas import FunctionFailed
from local.model import Deployment, Function, Json, Queue, Subscription
from local.sqs_events import Message, failed_ids, sqs_event
from local.workers import Invocation

IDLE_SECONDS = 0.02
BUSY_SECONDS = 0.002
BATCHES_AT_ONCE = 5

Call: TypeAlias = Callable[[str, Json], Invocation]


@dataclass(slots=True)
class Batch:
    """Messages that a function has in hand. Its time runs once a thread has taken the call."""

    subscription: Subscription
    queue: Queue
    function: Function
    messages: list[Message]
    invocation: Invocation
    deadline: float | None = None


@dataclass(slots=True)
class Delivery:
    """`deployment` may be replaced while it runs. `most_at_once` leaves threads for requests: consumers may wait for
    routes of the same deployment. A failed message comes back after `retry_seconds` where that is less than its
    queue's visibility timeout, which can be minutes."""

    aws: Aws
    deployment: Deployment
    call: Call
    most_at_once: int
    retry_seconds: int | None = 2
    batches: list[Batch] = field(default_factory=list)

    def run(self, stop: threading.Event) -> None:
        while not stop.wait(BUSY_SECONDS if self.batches else IDLE_SECONDS):
            self.take_turn()

    def take_turn(self) -> None:
        """Settle what functions have finished, then hand out what has arrived."""
        for batch in list(self.batches):
            if self._settled(batch):
                self.batches.remove(batch)
        for subscription in self.deployment.subscriptions:
            taken = sum(batch.subscription == subscription for batch in self.batches)
            limit = min(subscription.maximum_concurrency or BATCHES_AT_ONCE, BATCHES_AT_ONCE)
            while taken < limit and len(self.batches) < self.most_at_once and self._hand_out(subscription):
                taken += 1

    def waiting(self) -> int:
        """Messages that some function has yet to deal with, in hand or not, dead letters not counted."""
        queues = {subscription.queue_arn for subscription in self.deployment.subscriptions}
        names = [self.deployment.queue(arn).name for arn in queues]
        return sum(len(self.aws.backend("sqs").get_queue(name)._messages) for name in names)

    def dead_letters(self) -> dict[str, int]:
        """How many messages lie in each dead-letter queue, where there are any."""
        arns = {queue.redrive.dead_letter_arn for queue in self.deployment.queues if queue.redrive}
        names = [self.deployment.queue(arn).name for arn in sorted(arns)]
        counts = {name: len(self.aws.backend("sqs").get_queue(name)._messages) for name in names}
        return {name: count for name, count in counts.items() if count}

    def _hand_out(self, subscription: Subscription) -> bool:
        queue = self.deployment.queue(subscription.queue_arn)
        sqs = self.aws.backend("sqs")
        if not sqs.get_queue(queue.name).messages:
            return False
        received = sqs.receive_message(queue.name, subscription.batch_size, 0, queue.visibility_seconds, ["All"])
        if not received:
            return False
        messages = [_message(each) for each in received]
        function = self.deployment.function(subscription.function)
        invocation = self.call(function.name, sqs_event(queue.arn, messages))
        self.batches.append(Batch(subscription, queue, function, messages, invocation))
        return True

    def _settled(self, batch: Batch) -> bool:
        every = {message.message_id for message in batch.messages}
        result = batch.invocation.result
        if not result.done():
            if batch.deadline is None and batch.invocation.started.done():
                batch.deadline = time.monotonic() + batch.function.timeout_seconds
            if batch.deadline is None or time.monotonic() < batch.deadline:
                return False
            _report(f"{batch.function.name} did not finish a batch within {batch.function.timeout_seconds} s")
            failed = every
        elif failure := result.exception():
            _report(f"{failure}\n{failure.trace}" if isinstance(failure, FunctionFailed) else str(failure))
            failed = every
        else:
            failed = failed_ids(result.result(), batch.messages, batch.subscription.reports_failures)
        for message in batch.messages:
            self._return(batch, message) if message.message_id in failed else self._delete(batch, message)
        return True

    def _delete(self, batch: Batch, message: Message) -> None:
        queue = self.aws.backend("sqs").get_queue(batch.queue.name)
        # moto deletes by writing the list anew: a message sent meanwhile would be lost without its lock.
        with queue._messages_lock:
            queue.delete_message(message.receipt)

    def _return(self, batch: Batch, message: Message) -> None:
        limit = batch.queue.redrive.max_receive_count if batch.queue.redrive else "∞"
        _report(
            f"{batch.function.name} has not dealt with a message of {batch.queue.name} "
            f"(received {message.receive_count} of {limit} times): {message.body[:200]}"
        )
        if self.retry_seconds is not None and self.retry_seconds < batch.queue.visibility_seconds:
            sqs = self.aws.backend("sqs")
            sqs.change_message_visibility(batch.queue.name, message.receipt, self.retry_seconds)


def _message(received: Any) -> Message:
    return Message(
        body=received.body,
        message_id=received.id,
        receipt=received.receipt_handle,
        receive_count=received.approximate_receive_count,
        sent_ms=received.sent_timestamp,
        first_received_ms=received.approximate_first_receive_timestamp,
        sender=received.sender_id,
        group=received.group_id,
        deduplication=received.deduplication_id,
        sequence=received.sequence_number,
        attributes={
            name: {key: each for key, each in value.items() if isinstance(each, str | bytes)}
            for name, value in received.message_attributes.items()
        },
    )


def _report(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
