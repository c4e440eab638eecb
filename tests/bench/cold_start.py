"""Cold starts: a fresh process that imports a route, connects and gives its first answer, against one that does nothing
with the same libraries. Whole processes, from outside."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.api import Api, sample_event
from tests.bench.figures import Figure, Pair, at_most, in_turns, median_ratio, worst
from tests.bench.situations import SITUATIONS, Event

BUDGET = 1.25
PAIRS = 21
ROUTES = (
    "ops/list_audit_records",
    "ledger/get_balance",
    "escrow/get_order",
    "escrow/accept_order",
    "escrow/create_order",
    "escrow/pay_order",
    "payments/request_withdrawal",
)

_ROOT = Path(__file__).resolve().parents[2]
_FRESH = Path(__file__).resolve().parent / "fresh"
_PATHS = (_ROOT / "layers/common/python", _ROOT / "functions")
_PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds of one whole process: on the clock, and of the processor."""

    wall: float
    cpu: float


def measure(api: Api, routes: Sequence[str] = ROUTES) -> list[Figure]:
    """The worst cold start, and each route's. Needs the deployment's environment."""
    pairs: dict[str, list[Pair[Start]]] = {route: [] for route in routes}
    with TemporaryDirectory() as folder:
        nothing = _write(_event_for_nothing(), Path(folder))
        for route in routes:  # leaves everybody's bytecode behind
            _start(route, _write(SITUATIONS[route](api), Path(folder)))
        _start("nothing", nothing)
        for number in range(PAIRS):
            if number % 3 == 0:
                print(f"cold starts of {len(routes)} routes: {number} of {PAIRS} pairs each", flush=True)
            for route in routes:  # all in each round, so that a bad minute spoils a pair of each and not all of one
                event = _write(SITUATIONS[route](api), Path(folder))
                pair = in_turns(number, lambda: _start(route, event), lambda: _start("nothing", nothing))  # noqa: B023
                pairs[route].append(pair)
    figures = [_figure(route, taken) for route, taken in pairs.items()]
    return [worst("cold_start", figures), *figures]


def _figure(route: str, pairs: Sequence[Pair[Start]]) -> Figure:
    wall = median_ratio([(pair.ours.wall, pair.theirs.wall) for pair in pairs])
    cpu = median_ratio([(pair.ours.cpu, pair.theirs.cpu) for pair in pairs])
    return at_most(BUDGET, f"cold_start {route}", wall, "x nothing", f"{cpu:.3f} x the processor time")


def _start(function: str, event: Path) -> Start:
    """Serve one event in a fresh process; it fails unless the answer is a success."""
    used, started = _children_seconds(), time.perf_counter()
    process = subprocess.run(
        [sys.executable, _FRESH / "invoke.py", function.replace("/", "."), event],
        env=_environment(os.environ),
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    wall, cpu = time.perf_counter() - started, _children_seconds() - used
    if process.returncode != 0:
        raise RuntimeError(f"{function} did not serve {event.read_text()}:\n{process.stderr}")
    return Start(wall, cpu)


def _children_seconds() -> float:
    """Processor time of all processes that have ended under this one: only one runs at a time."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    """The deployment's, with bytecode kept: a layer ships it."""
    kept = {name: value for name, value in ours.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": os.pathsep.join(map(str, _PATHS))}


def _event_for_nothing() -> Event:
    event = sample_event("ops/list_audit_records")
    event["rawPath"] = event["requestContext"]["http"]["path"] = "/nothing"
    return event


def _write(event: Any, folder: Path) -> Path:
    place = folder / f"{len(list(folder.iterdir()))}.json"
    place.write_text(json.dumps(event))
    return place
