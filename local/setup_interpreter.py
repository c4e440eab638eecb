"""Finding a Python that really runs: standard library only, because nothing is installed yet."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

OLDEST = (3, 11)
_PREFERRED = ("3.13", "3.12", "3.11")


class SetupFailed(Exception):
    """The environment cannot be made; the text says why and what to do."""


@dataclass(frozen=True)
class Interpreter:
    """A Python that runs. `path` is the installed one, even when it was asked for through a virtual environment."""

    path: str
    version: tuple[int, ...]

    @property
    def release(self) -> str:
        return ".".join(str(part) for part in self.version)


def choose_interpreter() -> Interpreter:
    """PYTHON if it is set, else 3.13 (as on AWS Lambda), 3.12, 3.11, else the caller's own."""
    asked_for = os.environ.get("PYTHON")
    if asked_for:
        found = probe(shutil.which(asked_for) or asked_for)
        if found is None or found.version < OLDEST:
            raise SetupFailed(f"PYTHON is {asked_for}, which {_shortcoming(found)}; Python 3.11 or later is needed")
        return found
    refused: list[str] = []
    for candidate in _candidates():
        found = probe(candidate)
        if found is not None and found.version >= OLDEST:
            return found
        refused.append(f"    {candidate} {_shortcoming(found)}")
    tried = "\n".join(refused)
    raise SetupFailed(f"Python 3.11 or later is needed. Tried:\n{tried}\nInstall one, or name it: make setup PYTHON=…")


def find_version(wanted: str) -> str | None:
    """A running interpreter of exactly this minor version, such as 3.13; None when there is none."""
    for candidate in [*_of_version(wanted), sys.executable]:
        found = probe(candidate)
        if found is not None and found.release.startswith(f"{wanted}."):
            return found.path
    return None


def probe(python: str) -> Interpreter | None:
    """None when it does not run. A pyenv shim exists for every version but refuses to run most."""
    question = "import sys; print(*sys.version_info[:3]); print(getattr(sys, '_base_executable', sys.executable))"
    try:
        answer = subprocess.run([python, "-c", question], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if answer.returncode != 0:
        return None
    version, path = answer.stdout.splitlines()
    return Interpreter(path, tuple(int(part) for part in version.split()))


def pip_command(python: str) -> list[str] | None:
    """pip of the interpreter or of our own, or of those that their virtual environments came from; None without any."""
    origins = [found.path for found in (probe(python), probe(sys.executable)) if found is not None]
    for candidate in (python, sys.executable, *origins):
        command = [candidate, "-m", "pip"]
        if subprocess.run([*command, "--version"], capture_output=True, check=False).returncode == 0:
            return command
    return None


def _candidates() -> list[str]:
    found = [candidate for wanted in _PREFERRED for candidate in _of_version(wanted)]
    return [*found, sys.executable]


def _of_version(wanted: str) -> list[str]:
    versions = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    of_pyenv = sorted(versions.glob(f"{wanted}.*/bin/python{wanted}"), key=_patch_number, reverse=True)
    on_path = shutil.which(f"python{wanted}")
    return [str(path) for path in of_pyenv] + ([on_path] if on_path else [])


def _patch_number(python: Path) -> int:
    patch = python.parent.parent.name.rsplit(".", 1)[-1]
    return int(patch) if patch.isdigit() else -1


def _shortcoming(found: Interpreter | None) -> str:
    return "does not run" if found is None else f"is Python {found.release}"
