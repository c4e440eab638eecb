"""The process that runs the functions. The local cloud replaces it when a file is saved, and it never outlives it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import TypeAlias

from local import lambdas
from local.model import Deployment, Json

PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Setup:
    deployment: Deployment
    variables: dict[str, str]
    threads: int


@dataclass(frozen=True, slots=True)
class Ready:
    """Every handler is imported."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A handler could not be imported."""

    trace: str


@dataclass(frozen=True, slots=True)
class Call:
    number: int
    function: str
    event: Json


@dataclass(frozen=True, slots=True)
class Started:
    """A thread was free for the call: only now does the function's time run."""

    number: int


@dataclass(frozen=True, slots=True)
class Finished:
    number: int
    result: Json = None
    failure: lambdas.FunctionFailed | None = None


Report: TypeAlias = Ready | Broken | Started | Finished


@dataclass(frozen=True, slots=True)
class Parent:
    connection: Connection
    sending: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, report: Report) -> None:
        try:
            with self.sending:
                self.connection.send(report)
        except (BrokenPipeError, ConnectionResetError):
            # Nobody is there to hear the answer; the main thread is about to read the end of the connection.
            return


def die_with_parent() -> None:
    """Ask Linux to kill this process when the thread that started it ends, however it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def main(descriptor: int) -> int:
    die_with_parent()
    # Ctrl-C in the terminal reaches this process too, but it is the local cloud that stops it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = Parent(Connection(descriptor))
    setup: Setup = parent.connection.recv()
    try:
        lambdas.install(setup.deployment, setup.variables)
        for function in setup.deployment.functions:
            lambdas.load_handler(function)
    except Exception:
        parent.tell(Broken(traceback.format_exc()))
        return 1
    parent.tell(Ready())
    functions = {function.name: function for function in setup.deployment.functions}

    def answer(call: Call) -> None:
        parent.tell(Started(call.number))
        try:
            finished = Finished(call.number, lambdas.invoke(functions[call.function], call.event))
        except lambdas.FunctionFailed as failure:
            print(failure.trace, file=sys.stderr, flush=True)
            finished = Finished(call.number, failure=failure)
        parent.tell(finished)

    with ThreadPoolExecutor(setup.threads, "function") as pool:
        while True:
            try:
                call: Call = parent.connection.recv()
            except (EOFError, ConnectionResetError):
                break
            pool.submit(answer, call)
    return 0


if __name__ == "__main__":
    # Under its own name, so that what is pickled here is what the other side knows.
    from local.worker import main as run

    status = run(int(sys.argv[1]))
    sys.stdout.flush()
    os._exit(status)
