"""Finding a Python that really runs: standard library only, because nothing is installed yet."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
_PREFERRED = ("3.13", "3.12", "3.11")


class SetupFailed(Exception):
    """The environment cannot be made; the text says why and what to do."""


def choose_interpreter() -> tuple[str, str]:
    """Path and version: PYTHON if it is set, else 3.13 (as on AWS Lambda), 3.12, 3.11, else the caller's own."""
    asked_for = os.environ.get("PYTHON")
    if asked_for:
        found = shutil.which(asked_for) or asked_for
        version = version_of(found)
        if version is None or version < OLDEST:
            raise SetupFailed(f"PYTHON is {asked_for}, which {_shortcoming(version)}; Python 3.11 or later is needed")
        return found, _written(version)
    refused: list[str] = []
    for candidate in _candidates():
        version = version_of(candidate)
        if version is not None and version >= OLDEST:
            return candidate, _written(version)
        refused.append(f"    {candidate} {_shortcoming(version)}")
    tried = "\n".join(refused)
    raise SetupFailed(f"Python 3.11 or later is needed. Tried:\n{tried}\nInstall one, or name it: make setup PYTHON=…")


def find_version(wanted: str) -> str | None:
    """A running interpreter of exactly this minor version, such as 3.13; None when there is none."""
    for candidate in [*_of_version(wanted), sys.executable]:
        version = version_of(candidate)
        if version is not None and _written(version[:2]) == wanted:
            return candidate
    return None


def version_of(python: str) -> tuple[int, ...] | None:
    """Its version, or None when it does not run. A pyenv shim exists for every version but refuses to run most."""
    try:
        answer = subprocess.run(
            [python, "-c", "import sys; print(*sys.version_info[:3])"],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return tuple(int(part) for part in answer.stdout.split()) if answer.returncode == 0 else None


def pip_command(python: str) -> list[str] | None:
    """pip of the chosen interpreter or of our own; None when neither has one."""
    for candidate in (python, sys.executable):
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


def _shortcoming(version: tuple[int, ...] | None) -> str:
    return "does not run" if version is None else f"is Python {_written(version)}"


def _written(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)
