"""Starts worker processes and calls functions in them."""

from __future__ import annotations

import itertools
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from local.lambdas import FunctionFailed, environment
from local.model import Deployment, Json
from local.worker import Broken, Call, Finished, Ready, Report, Setup, Started

ROOT = Path(__file__).parent.parent
STOP_SECONDS = 5.0
DRAIN_SECONDS = 30.0


class WorkerBroken(Exception):
    """The functions cannot be imported; the message is the traceback."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """`started` is done when a thread takes the call, `result` when the handler has answered."""

    function: str
    started: Future[None] = field(default_factory=Future)
    result: Future[Json] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class Worker:
    deployment: Deployment
    process: subprocess.Popen[bytes]
    connection: Connection
    log: Path | None
    numbers: Iterator[int] = field(default_factory=itertools.count)
    sending: threading.Lock = field(default_factory=threading.Lock)
    pending: dict[int, Invocation] = field(default_factory=dict)

    def call(self, function: str, event: Json) -> Invocation:
        """Start one invocation of a function by its unique name."""
        invocation = Invocation(function)
        with self.sending:
            number = next(self.numbers)
            self.pending[number] = invocation
            try:
                self.connection.send(Call(number, function, event))
            except OSError:
                _fail(invocation, "the worker process has ended")
        return invocation


def start_worker(deployment: Deployment, variables: Mapping[str, str], threads: int, log: Path | None = None) -> Worker:
    """A worker with every handler imported. Raises WorkerBroken if one cannot be.

    Call it from the main thread: the worker dies when the thread that started it ends. What functions print goes to
    the file `log`, or to this process's own output.
    """
    settings = environment(deployment) | dict(variables)
    ours, theirs = socket.socketpair()
    output = log.open("ab") if log else None
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "local.worker", str(theirs.fileno())],
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=ROOT,
            env=_clean_environment() | settings | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        )
    finally:
        theirs.close()
        if output:
            output.close()
    worker = Worker(deployment, process, Connection(ours.detach()), log)
    try:
        worker.connection.send(Setup(deployment, settings, threads))
        report: Report = worker.connection.recv()
    except (EOFError, OSError) as error:
        stop_worker(worker)
        raise WorkerBroken(f"the worker process ended with status {process.wait()} while it started") from error
    if isinstance(report, Broken):
        stop_worker(worker)
        raise WorkerBroken(report.trace)
    assert isinstance(report, Ready)
    threading.Thread(target=_listen, args=(worker,), name="worker-answers", daemon=True).start()
    return worker


def stop_worker(worker: Worker) -> None:
    """End the process: in order if it can, within seconds in any case."""
    worker.process.terminate()
    try:
        worker.process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        worker.process.kill()
        worker.process.wait()
    worker.connection.close()


def retire_worker(worker: Worker, when_done: Callable[[], None] = lambda: None) -> None:
    """Let a replaced worker finish what it has begun, then end it; returns at once."""

    def wait() -> None:
        give_up_at = time.monotonic() + DRAIN_SECONDS
        while worker.pending and time.monotonic() < give_up_at:
            time.sleep(0.05)
        stop_worker(worker)
        when_done()

    threading.Thread(target=wait, name="worker-retiring", daemon=True).start()


def _clean_environment() -> dict[str, str]:
    """Ours, without what the developer's shell may say about real AWS accounts."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MOTO_"))}


def _listen(worker: Worker) -> None:
    while True:
        try:
            report: Report = worker.connection.recv()
        except (EOFError, OSError, TypeError):
            # TypeError: the connection was closed by stop_worker while this thread was reading.
            break
        # A caller that stopped waiting has cancelled its future: nobody is left to be told.
        with suppress(InvalidStateError):
            if isinstance(report, Started):
                worker.pending[report.number].started.set_result(None)
            elif isinstance(report, Finished):
                invocation = worker.pending.pop(report.number)
                if report.failure:
                    invocation.result.set_exception(report.failure)
                else:
                    invocation.result.set_result(report.result)
    with worker.sending:
        while worker.pending:
            _fail(worker.pending.popitem()[1], "the worker process has ended")


def _fail(invocation: Invocation, message: str) -> None:
    failure = FunctionFailed(invocation.function, "Runtime.ExitError", message)
    for future in (invocation.started, invocation.result):
        with suppress(InvalidStateError):
            future.set_exception(failure)
