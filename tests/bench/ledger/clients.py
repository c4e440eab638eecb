"""The clients: processes that wait for a round, make its calls ready, and make them when all are ready."""

import multiprocessing
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from typing import Any

from tests.bench.ledger.sides import SIDES

Pipes = Sequence["Pipe[Any, Any]"]


@dataclass(frozen=True, slots=True)
class Round:
    """Calls of one side in one database, by so many clients at once."""

    side: str
    url: str
    clients: int = 4


@contextmanager
def clients(number: int) -> Iterator[Pipes]:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])  # imports once what all need
    pipes, processes = [], []
    for seed in range(number):
        ours, theirs = context.Pipe()
        process = context.Process(target=_client, args=(seed, theirs), daemon=True)
        process.start()
        theirs.close()  # so that we hear when the client ends
        pipes.append(ours)
        processes.append(process)
    try:
        yield pipes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(10)


def turns(pipes: Pipes, rounds: Sequence[Round], times: int, seconds: float) -> list[list[float]]:
    """For each its calls per second, so many times, each for about so long. Every second time goes through them
    backwards."""
    calls = [_calls_within(seconds, pipes, each) for each in rounds]
    rates: list[list[float]] = [[] for _ in rounds]
    for number in range(times):
        for place in list(range(len(rounds)))[:: -1 if number % 2 else 1]:
            rates[place].append(make_calls(pipes, rounds[place], calls[place]))
    return rates


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the rounds' ratios: what disturbs the machine disturbs both sides of a round alike."""
    return statistics.median(our / their for our, their in zip(ours, theirs, strict=True))


def make_calls(pipes: Pipes, round_: Round, calls: int) -> float:
    """So many by each client; answers with how many a second they were together."""
    taking_part = pipes[: round_.clients]
    for pipe in taking_part:
        pipe.send((round_, calls))
    for pipe in taking_part:
        pipe.recv()  # the calls are ready
    started = time.perf_counter()
    for pipe in taking_part:
        pipe.send("go")
    for pipe in taking_part:
        pipe.recv()  # the calls are done
    return len(taking_part) * calls / (time.perf_counter() - started)


def _calls_within(seconds: float, pipes: Pipes, round_: Round) -> int:
    """Found by trying, twice: the first time connects, plans, and writes pages that were not yet in the log."""
    calls = 2
    for _ in range(2):
        calls = max(2, round(make_calls(pipes, round_, calls) * seconds / round_.clients))
    return calls


def _client(seed: int, pipe: "Pipe[Any, Any]") -> None:
    random.seed(seed)
    opened: dict[tuple[str, str], Callable[[int], Callable[[], None]]] = {}
    while True:
        round_, calls = pipe.recv()
        where = round_.side, round_.url
        if where not in opened:
            opened[where] = SIDES[round_.side](round_.url)
        go = opened[where](calls)
        pipe.send("ready")
        pipe.recv()
        go()
        pipe.send("done")
