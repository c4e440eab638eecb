"""Makes the virtual environments: `python3 local/setup.py [dev|sam]`.

It runs before anything is installed, so it uses the standard library only, and it keeps to syntax that an old
`python3` can read, so that even there it ends with a sentence that helps.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from local.setup_index import uv_environment  # noqa: E402
from local.setup_interpreter import SetupFailed, choose_interpreter, pip_command  # noqa: E402

ENVIRONMENTS = {"dev": (".venv", "requirements/dev.txt"), "sam": (".venv-sam", "requirements/sam.txt")}
_TOOLS = ROOT / ".tools"
_STAMP = "made-from.json"


def main(name: str) -> None:
    folder, requirements = ROOT / ENVIRONMENTS[name][0], ROOT / ENVIRONMENTS[name][1]
    if _is_current(folder, requirements):
        return
    _TOOLS.mkdir(exist_ok=True)
    with (_TOOLS / f"{name}.lock").open("w") as lock:
        # Two `make` at once: the second waits, and finds the work done.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_current(folder, requirements):
            _make(folder, requirements)


def _make(folder: Path, requirements: Path) -> None:
    began_at = time.monotonic()
    chosen = choose_interpreter()
    python = chosen.path
    say(f"{folder.name} on Python {chosen.release} ({python})")
    previous = _read_stamp(folder)
    if previous.get("interpreter") != python:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        (folder / _STAMP).unlink()
    say(f"installing {count_pins(requirements)} pinned packages")
    problem = _install_with_uv(python, folder, requirements)
    if problem is not None:
        say("uv could not do it, so pip does, which takes longer. uv said:\n" + newest_lines(problem))
        _install_with_pip(python, folder, requirements)
    stamp = {"requirements": _digest(requirements), "interpreter": python, "asked_for": os.environ.get("PYTHON", "")}
    (folder / _STAMP).write_text(json.dumps(stamp) + "\n")
    say(f"{folder.name} is ready after {time.monotonic() - began_at:.1f} s")


def _install_with_uv(python: str, folder: Path, requirements: Path) -> str | None:
    """Fast. Answers what went wrong, or None."""
    uv = _TOOLS / "bin" / "uv"
    pip = pip_command(python)
    if pip is None:
        return "there is no pip to fetch uv with"
    wanted = _pin_of_uv()
    marker = _TOOLS / "uv.txt"
    if not uv.exists() or not marker.exists() or marker.read_text() != wanted:
        say("fetching uv")
        pins = _TOOLS / "uv-wanted.txt"
        pins.write_text(wanted)
        command = [*pip, "install", "--quiet", "--upgrade", "--no-deps", "--only-binary=:all:"]
        fetched = _run([*command, "--target", str(_TOOLS), "--require-hashes", "-r", str(pins)], os.environ)
        if fetched is not None:
            return fetched
        pins.replace(marker)
    environment = uv_environment(pip)
    if not (folder / "bin" / "python").exists():
        made = _run([str(uv), "venv", "--quiet", "--no-project", "--python", python, str(folder)], environment)
        if made is not None:
            return made
    command = [str(uv), "pip", "sync", "--quiet", "--require-hashes", "--python", str(folder / "bin" / "python")]
    if os.environ.get("PYTHONDONTWRITEBYTECODE"):
        # Otherwise Python compiles what it imports, once, by itself; here nobody would, and every start would be slow.
        command.append("--compile-bytecode")
    return _run([*command, str(requirements)], environment)


def _install_with_pip(python: str, folder: Path, requirements: Path) -> None:
    """Works wherever pip does, without anything else."""
    shutil.rmtree(folder, ignore_errors=True)
    outside = pip_command(python)
    made = _run([python, "-m", "venv", *(["--without-pip"] if outside else []), str(folder)], os.environ)
    if made is not None:
        raise SetupFailed(
            f"Python's `venv` failed:\n{newest_lines(made)}\n"
            "On Debian and Ubuntu it lies in a package of its own: python3-venv."
        )
    inside = str(folder / "bin" / "python")
    pip = [*outside, "--python", inside] if outside else [inside, "-m", "pip"]
    installed = _run([*pip, "install", "--quiet", "--require-hashes", "-r", str(requirements)], os.environ)
    if installed is not None:
        raise SetupFailed(
            f"pip could not install {requirements.relative_to(ROOT)}:\n{newest_lines(installed)}\n"
            "Packages come from the index that pip is configured with (`pip config list`). "
            "Is it reachable from here, and does it hold these versions?"
        )


def _run(command: list[str], environment: os._Environ[str] | dict[str, str]) -> str | None:
    """None when the command succeeded, otherwise what it said."""
    try:
        answer = subprocess.run(
            command, env=dict(environment), capture_output=True, text=True, cwd=str(ROOT), check=False
        )
    except OSError as failed:
        return str(failed)
    return None if answer.returncode == 0 else (answer.stderr.strip() or answer.stdout.strip() or "no reason given")


def _pin_of_uv() -> str:
    """uv's own block of the pinned requirements, hashes included."""
    block: list[str] = []
    for line in (ROOT / "requirements" / "dev.txt").read_text().splitlines():
        if line.startswith("uv=="):
            block = [line]
        elif block and line.startswith("    --hash"):
            block.append(line)
        elif block:
            break
    return "\n".join(block) + "\n"


def _is_current(folder: Path, requirements: Path) -> bool:
    stamp = _read_stamp(folder)
    return (
        stamp.get("requirements") == _digest(requirements)
        and stamp.get("asked_for") == os.environ.get("PYTHON", "")
        and (folder / "bin" / "python").exists()
    )


def _read_stamp(folder: Path) -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads((folder / _STAMP).read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return stamp


def _digest(requirements: Path) -> str:
    return hashlib.sha256(requirements.read_bytes()).hexdigest()


def count_pins(requirements: Path) -> int:
    return sum("==" in line and not line.startswith((" ", "#")) for line in requirements.read_text().splitlines())


def newest_lines(text: str, count: int = 12) -> str:
    return "\n".join("    " + line for line in text.splitlines()[-count:])


def say(text: str) -> None:
    print(f"setup: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main(*(sys.argv[1:] or ["dev"]))
    except SetupFailed as failed:
        sys.exit(f"setup: {failed}")
    except KeyboardInterrupt:
        sys.exit("setup: stopped; `make setup` goes on from here")
