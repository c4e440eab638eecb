"""Starts the product's local cloud in processes of its own, to play a journey in it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parent.parent.parent
SECONDS = 240


@dataclass(frozen=True, slots=True)
class Playing:
    """A cloud in which a journey is being played."""

    process: subprocess.Popen[bytes]
    output: Path

    def kill(self) -> None:
        """End the process that everything hangs on, without a warning; back when all the others have gone with it."""
        if self.process.poll() is None:
            family = psutil.Process(self.process.pid).children(recursive=True)
            self.process.kill()
            self.process.wait()
            eventually(lambda: not any(each.is_running() for each in family))

    def wait_for(self, words: str) -> str:
        """The first line with these words, as soon as it is there."""
        give_up_at = time.monotonic() + SECONDS
        while True:
            text = self.output.read_text()
            whole_lines = text[: text.rfind("\n") + 1].splitlines()
            if found := [line for line in whole_lines if words in line]:
                return found[0]
            assert self.process.poll() is None and time.monotonic() < give_up_at, text
            time.sleep(0.005)

    def wait_until_gone(self) -> None:
        self.process.wait(SECONDS)


def played(home: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A journey played to its end."""
    return subprocess.run(
        _command(home, "--once", *words),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        env=_environment(variables),
        check=False,
    )


@contextmanager
def playing(home: Path, *words: str, **variables: str) -> Iterator[Playing]:
    """A journey being played inside the block, after which everything is gone."""
    output = home.parent / f"{home.name}.out"
    with output.open("wb") as said:
        process = subprocess.Popen(
            _command(home, "--once", *words),
            stdout=said,
            stderr=said,
            cwd=ROOT,
            env=_environment(variables),
            start_new_session=True,
        )
    cloud = Playing(process, output)
    try:
        yield cloud
    finally:
        cloud.kill()


def eventually(check: Callable[[], object], seconds: float = 15) -> None:
    give_up_at = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < give_up_at, "did not happen in time"
        time.sleep(0.02)


def _command(home: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "local", "--home", str(home), "--port", "0", *words]


def _environment(variables: dict[str, str]) -> dict[str, str]:
    return (
        os.environ
        | {"DATABASE_URL": "", "FINCRA_BASE_URL": "", "PAYSTACK_BASE_URL": "", "PROVIDUS_BASE_URL": ""}
        | variables
    )
