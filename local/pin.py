"""Compiles requirements/*.in to hash-pinned files: `python -m local.pin [uv's options; none means --upgrade]`.

The files name no index. They hold the hashes of every file that the index lists for a version, so compile them
against the complete public one: a mirror that holds fewer files would lock out the machines that need the others.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_UV = Path(sys.executable).parent / "uv"
_OPTIONS = ("--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet")
_DEVELOPMENT = ("--universal", "--python-version", "3.11")
_LAMBDA = ("--python-version", "3.13", "--python-platform", "aarch64-manylinux_2_28", "-c", "requirements/dev.txt")


@dataclass(frozen=True, slots=True)
class Pinned:
    source: str
    target: str
    options: tuple[str, ...]


# In this order: the layers follow the versions that the tests run with.
FILES = (
    Pinned("requirements/dev.in", "requirements/dev.txt", _DEVELOPMENT),
    Pinned("requirements/sam.in", "requirements/sam.txt", _DEVELOPMENT),
    Pinned("requirements/layer-common.in", "layers/common/requirements.txt", _LAMBDA),
    Pinned(
        "requirements/layer-migrations.in",
        "layers/migrations/requirements.txt",
        # The common layer is always beside this one and brings these.
        (*_LAMBDA, "--no-emit-package", "sqlalchemy", "--no-emit-package", "typing-extensions"),
    ),
)


def main(arguments: list[str]) -> None:
    for pinned in FILES:
        command = [str(_UV), "pip", "compile", *_OPTIONS, *pinned.options, *(arguments or ["--upgrade"])]
        subprocess.run([*command, pinned.source, "-o", pinned.target], cwd=ROOT, check=True)
        print(f"{pinned.source} → {pinned.target}")


if __name__ == "__main__":
    main(sys.argv[1:])
