"""Lambda's event for messages of a queue."""

from __future__ import annotations

import base64
import hashlib
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from local.model import Json


@dataclass(frozen=True, slots=True)
class Message:
    body: str
    message_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    receipt: str = "local"
    receive_count: int = 1
    sent_ms: int = field(default_factory=lambda: int(time.time() * 1000))
    first_received_ms: int = field(default_factory=lambda: int(time.time() * 1000))
    sender: str = "AIDAIT2UOQQY3AUEKVGXU"
    group: str | None = None
    deduplication: str | None = None
    sequence: str | None = None
    attributes: Mapping[str, Mapping[str, str | bytes]] = field(default_factory=dict)


def sqs_event(queue_arn: str, bodies: Sequence[str | Message]) -> dict[str, Json]:
    """The event of one batch; bodies alone become messages received for the first time."""
    messages = [Message(body) if isinstance(body, str) else body for body in bodies]
    return {"Records": [_record(queue_arn, message) for message in messages]}


def failed_ids(result: Json, messages: Sequence[Message], reports_failures: bool) -> set[str]:
    """The ids of the messages that a consumer's result leaves in the queue, by Lambda's rules.

    An answer that names none, or is empty, means success; one that cannot be read means that all have failed.
    """
    every = {message.message_id for message in messages}
    if not reports_failures or result is None or result == {}:
        return set()
    failures = result.get("batchItemFailures") if isinstance(result, dict) else every
    if failures is None:
        return set()
    if not isinstance(failures, list):
        return every
    named = {item.get("itemIdentifier") if isinstance(item, dict) else None for item in failures}
    return {str(name) for name in named} if named <= every else every


def _record(queue_arn: str, message: Message) -> dict[str, Json]:
    system: dict[str, Json] = {
        "ApproximateReceiveCount": str(message.receive_count),
        "SentTimestamp": str(message.sent_ms),
        "SenderId": message.sender,
        "ApproximateFirstReceiveTimestamp": str(message.first_received_ms),
    }
    for name, value in (
        ("MessageGroupId", message.group),
        ("MessageDeduplicationId", message.deduplication),
        ("SequenceNumber", message.sequence),
    ):
        if value is not None:
            system[name] = value
    return {
        "messageId": message.message_id,
        "receiptHandle": message.receipt,
        "body": message.body,
        "attributes": system,
        "messageAttributes": {name: _attribute(value) for name, value in message.attributes.items()},
        "md5OfBody": hashlib.md5(message.body.encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": queue_arn.split(":")[3],
    }


def _attribute(value: Mapping[str, str | bytes]) -> dict[str, Json]:
    made: dict[str, Json] = {"stringListValues": [], "binaryListValues": [], "dataType": str(value["DataType"])}
    if isinstance(binary := value.get("BinaryValue"), bytes):
        made["binaryValue"] = base64.b64encode(binary).decode()
    elif "StringValue" in value:
        made["stringValue"] = str(value["StringValue"])
    return made
