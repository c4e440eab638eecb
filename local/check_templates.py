"""Validates every template with the SAM command line and builds them all: `python -m local.check_templates`."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from local.setup_interpreter import find_version

ROOT = Path(__file__).resolve().parent.parent
SAM = ROOT / ".venv-sam" / "bin" / "sam"
RUNTIME = "3.13"
_BUILT_FROM = ("template.yaml", "samconfig.toml", "functions", "layers", "local")


def main() -> int:
    templates = sorted([ROOT / "template.yaml", *ROOT.glob("functions/*/template.yaml")])
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        are_valid = list(pool.map(_is_valid, templates))
    return 0 if all(are_valid) and _builds() else 1


def _is_valid(template: Path) -> bool:
    """`validate` does not descend into nested stacks, so each template is asked about by itself."""
    return _succeeds(f"sam validate {template.relative_to(ROOT)}", ["validate", "--template", str(template)], ROOT)


def _builds() -> bool:
    """`sam build` of the repository, or of a copy for another Python where the runtime's own is missing."""
    runtime_python = find_version(RUNTIME)
    if runtime_python is not None:
        return _succeeds("sam build", ["build"], ROOT, _path_with(Path(runtime_python)))
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    print(f"there is no Python {RUNTIME} here: building a copy of the templates for python{version}", flush=True)
    return _succeeds("sam build", ["build"], _copy_for(version), _path_with(Path(sys.executable)))


def _copy_for(version: str) -> Path:
    copy = ROOT / "build" / f"templates-for-python{version}"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True)
    for name in _BUILT_FROM:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, copy / name)
    for template in [copy / "template.yaml", *copy.glob("functions/*/template.yaml")]:
        template.write_text(re.sub(rf"\bpython{re.escape(RUNTIME)}\b", f"python{version}", template.read_text()))
    return copy


def _path_with(python: Path) -> str:
    return f"{python.parent}{os.pathsep}{os.environ.get('PATH', '')}"


def _succeeds(title: str, arguments: list[str], folder: Path, path: str | None = None) -> bool:
    """One line on success, everything that SAM said on failure."""
    answer = subprocess.run(
        [str(SAM), *arguments],
        cwd=folder,
        env=_environment(os.environ, path),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if answer.returncode == 0:
        warning = "".join(f"\n{line}" for line in answer.stdout.splitlines() if line.startswith("***"))
        print(f"{title}: ok{warning}", flush=True)
        return True
    print(f"{title}: FAILED\n{answer.stdout}", flush=True)
    return False


def _environment(ours: Mapping[str, str], path: str | None) -> dict[str, str]:
    """No account is asked: a region is all that SAM wants to know."""
    environment = {"AWS_DEFAULT_REGION": "eu-west-1", **ours, "SAM_CLI_TELEMETRY": "0"}
    return environment | ({} if path is None else {"PATH": path})


if __name__ == "__main__":
    sys.exit(main())
