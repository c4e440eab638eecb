"""What a deployment consists of, read from its templates: plain values, nothing of CloudFormation left in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True, slots=True)
class Function:
    """One Lambda. `name` is unique in the deployment; `logical_id` only in its stack."""

    logical_id: str
    stack: str
    name: str
    arn: str
    handler: str
    code: Path
    timeout_seconds: int
    memory_mb: int
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    function: str
    api: str

    @property
    def key(self) -> str:
        return "$default" if self.path == "$default" else f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Redrive:
    dead_letter_arn: str
    max_receive_count: int


@dataclass(frozen=True, slots=True)
class Queue:
    logical_id: str
    name: str
    arn: str
    visibility_seconds: int
    redrive: Redrive | None
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A function that consumes a queue."""

    queue_arn: str
    function: str
    batch_size: int
    reports_failures: bool
    maximum_concurrency: int | None


@dataclass(frozen=True, slots=True)
class Bus:
    name: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Events of a bus that match `pattern` (JSON) go to a queue."""

    name: str
    bus: str
    pattern: str
    target_id: str
    queue_arn: str


@dataclass(frozen=True, slots=True)
class Schedule:
    name: str
    function: str
    expression: str
    timezone: str
    input: str | None
    is_enabled: bool


@dataclass(frozen=True, slots=True)
class Bucket:
    name: str
    cors: str | None


@dataclass(frozen=True, slots=True)
class Key:
    id: str
    usage: str


@dataclass(frozen=True, slots=True)
class Alias:
    name: str
    key_id: str


@dataclass(frozen=True, slots=True)
class Secret:
    logical_id: str
    name: str
    arn: str
    properties: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Sender:
    """An address or domain that e-mail may be sent from."""

    identity: str


@dataclass(frozen=True, slots=True)
class Layer:
    """A folder with `python/` inside, importable by every function."""

    root: Path


@dataclass(frozen=True, slots=True)
class Cors:
    allow_origins: tuple[str, ...]
    allow_methods: tuple[str, ...]
    allow_headers: tuple[str, ...]
    expose_headers: tuple[str, ...]
    max_age_seconds: int | None
    allow_credentials: bool


@dataclass(frozen=True, slots=True)
class Api:
    id: str
    cors: Cors | None


@dataclass(frozen=True, slots=True)
class SocketRoute:
    """talks_back: what the function returns is sent to the client"""

    key: str
    function: str
    talks_back: bool


@dataclass(frozen=True, slots=True)
class SocketApi:
    """A WebSocket API. selection: the field of a message that names its route"""

    id: str
    stage: str
    selection: str
    routes: tuple[SocketRoute, ...]


Item: TypeAlias = (
    Function
    | Route
    | Queue
    | Subscription
    | Bus
    | Rule
    | Schedule
    | Bucket
    | Key
    | Alias
    | Secret
    | Sender
    | Layer
    | Api
    | SocketApi
)


@dataclass(frozen=True, slots=True)
class Deployment:
    """Everything that the templates create and that means something on one machine."""

    files: tuple[Path, ...]
    functions: tuple[Function, ...] = ()
    routes: tuple[Route, ...] = ()
    queues: tuple[Queue, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    buses: tuple[Bus, ...] = ()
    rules: tuple[Rule, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    buckets: tuple[Bucket, ...] = ()
    keys: tuple[Key, ...] = ()
    aliases: tuple[Alias, ...] = ()
    secrets: tuple[Secret, ...] = ()
    senders: tuple[Sender, ...] = ()
    layers: tuple[Layer, ...] = ()
    apis: tuple[Api, ...] = field(default=())
    sockets: tuple[SocketApi, ...] = ()

    def function(self, wanted: str) -> Function:
        """The function with this name or, where only one stack has it, this logical id. LookupError otherwise."""
        for function in self.functions:
            if function.name == wanted:
                return function
        found = [function for function in self.functions if function.logical_id == wanted]
        if len(found) != 1:
            raise LookupError(f"{len(found)} functions are called {wanted}: {[f.name for f in found]}")
        return found[0]

    def queue(self, arn: str) -> Queue:
        for queue in self.queues:
            if queue.arn == arn:
                return queue
        raise LookupError(f"no queue of the templates has the ARN {arn}")
