"""Starts the local cloud: `python -m local`."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent


def arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m local", description="Run everything the templates describe, here.")
    parser.add_argument("--port", type=int, default=8080, help="where to serve, 8080 by default")
    parser.add_argument("--once", action="store_true", help="end after the journey, with its exit status")
    parser.add_argument("--no-journey", dest="journey", action="store_false", help="only serve")
    parser.add_argument("--fresh", action="store_true", help="first forget everything stored on this machine")
    parser.add_argument("--journey-module", default="local.journey", help=argparse.SUPPRESS)
    parser.add_argument("--template", type=Path, default=ROOT / "template.yaml", help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, default=ROOT / ".local", help=argparse.SUPPRESS)
    given = parser.parse_args(words)
    if given.once and not given.journey:
        parser.error("--once ends after the journey: it makes no sense with --no-journey")
    return given


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def main(words: Sequence[str]) -> int:
    given = arguments(words)
    # A closed terminal and a polite kill end everything in order, as Ctrl-C does.
    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGHUP, interrupt)
    began = time.monotonic()
    try:
        # Imported late, so that --help and mistakes in the arguments are answered at once.
        from local.run import Steps, Wish, run

        journey = given.journey_module if given.journey else None
        wish = Wish(given.template, given.home, given.port, journey, once=given.once, fresh=given.fresh)
        return run(wish, Steps(began))
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
