"""Fills a layer's artifact folder: `python3 layers/build_layer.py <layer folder> <artifact folder>`.

Called by the layer's Makefile from `sam build`, with whatever Python is there: standard library only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from local.setup_interpreter import SetupFailed, find_version, pip_command  # noqa: E402

RUNTIME = "3.13"
# Every wheel that Amazon Linux 2023 (glibc 2.34) on arm64 can load; pip wants each age named.
_GLIBC_MINORS = range(17, 35)
_PLATFORMS = ["manylinux2014_aarch64", *(f"manylinux_2_{minor}_aarch64" for minor in _GLIBC_MINORS)]

# What no function imports: a fifth of the space. A test imports everything with these out of reach.
DROPPED_MODULES = (
    "anyio",  # httpx needs it for asynchronous clients only
    "aws_lambda_powertools.utilities.data_masking",
    "aws_lambda_powertools.utilities.kafka",
    "aws_lambda_powertools.utilities.streaming",
    "cffi",  # its compiled half, which is kept, does the work
    "dns",  # email_validator needs it only to ask name servers, which nothing here does
    "greenlet",
    "pycparser",
    "pydantic.v1",
    "sqlalchemy.dialects.mssql",
    "sqlalchemy.dialects.mysql",
    "sqlalchemy.dialects.oracle",
    "sqlalchemy.dialects.sqlite",
    "sqlalchemy.ext.asyncio",
    "sqlalchemy.orm",
    "sqlalchemy.testing",
)
_DROPPED_FILES = (
    "bin",
    "**/__pycache__",
    "**/*.pyi",
    "**/*.pyx",
    "**/*.pxd",
    "**/*.[ch]",
    "*.dist-info/RECORD",
    "*.dist-info/sboms",
    "aws_lambda_powertools/event_handler/openapi/swagger_ui/*.js",
    "aws_lambda_powertools/event_handler/openapi/swagger_ui/*.css",
)


def build(layer: Path, artifacts: Path) -> None:
    """Dependencies, our own packages, and the compiled bytecode of both, under `<artifacts>/python`."""
    target = artifacts / "python"
    shutil.rmtree(target, ignore_errors=True)
    _install_wheels(layer / "requirements.txt", target)
    for package in (layer / "python").iterdir():
        if package.is_dir() and package.name != "__pycache__":
            shutil.copytree(package, target / package.name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    _drop_never_imported(target)
    _compile(target)


def _drop_never_imported(target: Path) -> None:
    patterns = [*_DROPPED_FILES, *(name.replace(".", "/") for name in DROPPED_MODULES)]
    for path in [path for pattern in patterns for path in target.glob(pattern)]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _install_wheels(requirements: Path, target: Path) -> None:
    pip = pip_command(sys.executable)
    if pip is None:
        raise SetupFailed("pip is needed to fetch the layer's wheels")
    platforms = [word for platform in _PLATFORMS for word in ("--platform", platform)]
    command = [*pip, "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore", "--no-compile"]
    command += ["--no-deps", "--require-hashes", "--only-binary=:all:", "--implementation=cp"]
    command += [f"--python-version={RUNTIME}", *platforms, f"--target={target}", "--requirement", str(requirements)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise SetupFailed(f"pip could not fetch the wheels of {requirements}:\n{answer.stderr.strip()}")


def _compile(target: Path) -> None:
    """Bytecode that Python trusts without looking at the source: packaging resets the times that it would compare."""
    python = find_version(RUNTIME)
    if python is None:
        # On standard output, because SAM swallows what a successful make says on the other.
        print(
            f"\n*** WARNING: no Python {RUNTIME} found, so this layer holds NO compiled bytecode.\n"
            "*** It works, but /opt is read-only: every cold start compiles everything anew and takes 2 to 3 times\n"
            f"*** as long. Before you deploy, install Python {RUNTIME} and run `sam build --no-cached`.\n",
            flush=True,
        )
        return
    command = [python, "-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash"]
    # Tracebacks shall name the place where Lambda mounts the layer.
    command += ["-s", str(target), "-p", "/opt/python", str(target)]
    # A cache prefix of the developer's would take the bytecode elsewhere.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPYCACHEPREFIX"}
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise SetupFailed(f"the layer does not compile on Python {RUNTIME}:\n{answer.stdout}{answer.stderr}")


if __name__ == "__main__":
    try:
        build(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
    except SetupFailed as failed:
        sys.exit(f"layer: {failed}")
