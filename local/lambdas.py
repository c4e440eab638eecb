"""Invokes handlers in this process the way Lambda does: JSON in, JSON out, a Context, failures as values."""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
import traceback
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from local.model import Deployment, Function, Json

Handler: TypeAlias = Callable[[Any, "Context"], Any]


class HandlerRefused(Exception):
    """A handler that cannot be invoked here, although the templates name it."""


class FunctionFailed(Exception):
    """An invocation that ended without a result. `trace` is what Lambda would have written to its log."""

    def __init__(self, function: str, error_type: str, message: str, trace: str = "") -> None:
        super().__init__(f"{function}: {error_type}: {message}")
        self.function, self.error_type, self.message, self.trace = function, error_type, message, trace

    def __reduce__(self) -> tuple[type[FunctionFailed], tuple[str, str, str, str]]:
        return FunctionFailed, (self.function, self.error_type, self.message, self.trace)


@dataclass(frozen=True, slots=True)
class Context:
    """What Lambda's Python runtime passes as the second argument."""

    function_name: str
    invoked_function_arn: str
    memory_limit_in_mb: str
    deadline: float
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    function_version: str = "$LATEST"
    client_context: None = None
    identity: None = None

    @property
    def log_group_name(self) -> str:
        return f"/aws/lambda/{self.function_name}"

    @property
    def log_stream_name(self) -> str:
        return f"{time.strftime('%Y/%m/%d')}/[$LATEST]local"

    def get_remaining_time_in_millis(self) -> int:
        return max(int((self.deadline - time.monotonic()) * 1000), 0)


def environment(deployment: Deployment) -> dict[str, str]:
    """All functions' variables together: on one machine they share one process."""
    owners: dict[str, Function] = {}
    for function in deployment.functions:
        for name, value in function.environment.items():
            owner = owners.setdefault(name, function)
            if owner.environment[name] != value:
                raise HandlerRefused(
                    f"{owner.name} and {function.name} give the variable {name} different values "
                    f"({owner.environment[name]!r}, {value!r}): one process can have only one of them"
                )
    return {name: owner.environment[name] for name, owner in owners.items()}


def install(deployment: Deployment, variables: Mapping[str, str]) -> None:
    """Make layers and functions importable and set the environment, before any handler is imported."""
    os.environ.update(variables)
    roots = [layer.root / "python" for layer in deployment.layers] + [each.code for each in deployment.functions]
    for root in dict.fromkeys(str(root) for root in reversed(roots)):
        if root not in sys.path:
            sys.path.insert(0, root)


def load_handler(function: Function) -> Handler:
    """The callable that the template names, from the folder that the template names."""
    module_name, _, attribute = function.handler.rpartition(".")
    module = importlib.import_module(module_name)
    if not Path(module.__file__ or "/").is_relative_to(function.code):
        raise HandlerRefused(f"{function.name}: {module_name} was found in {module.__file__}, not in {function.code}")
    handler: Handler | None = getattr(module, attribute, None)
    if handler is None:
        raise HandlerRefused(f"{function.name}: {module.__file__} has no {attribute}")
    return handler


def invoke(function: Function, event: Json) -> Json:
    """The result of one invocation, in the calling thread. Raises FunctionFailed for whatever the handler raises."""
    context = Context(
        function_name=function.name,
        invoked_function_arn=function.arn,
        memory_limit_in_mb=str(function.memory_mb),
        deadline=time.monotonic() + function.timeout_seconds,
    )
    try:
        result = load_handler(function)(json.loads(json.dumps(event)), context)
        plain: Json = json.loads(json.dumps(result, allow_nan=False))
    except Exception as error:
        raise FunctionFailed(function.name, type(error).__name__, str(error), traceback.format_exc()) from error
    return plain
