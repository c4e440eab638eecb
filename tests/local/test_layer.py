"""The common layer leaves out what is never imported: everything has to import without it."""

import subprocess
import sys
from pathlib import Path

from layers.build_layer import DROPPED_MODULES

ROOT = Path(__file__).resolve().parents[2]

IMPORTS_EVERYTHING_WITHOUT = """
import importlib, pkgutil, sys
from importlib.abc import MetaPathFinder
from pathlib import Path

dropped = tuple(sys.argv[1:])

class OutOfReach(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if any(name == module or name.startswith(module + ".") for module in dropped):
            raise ModuleNotFoundError(f"{name} is not in the layer", name=name)

sys.meta_path.insert(0, OutOfReach())
sys.path[:0] = ["layers/common/python", "layers/migrations/python", "functions"]
import holdfast, sqlalchemy, httpx

count = 0
for module in pkgutil.walk_packages(holdfast.__path__, "holdfast."):
    importlib.import_module(module.name)
    count += 1
for path in Path("functions").glob("*/*.py"):
    importlib.import_module(f"{path.parent.name}.{path.stem}")
    count += 1
sqlalchemy.create_engine("postgresql+pg8000://user@127.0.0.1/nowhere")
httpx.Client().close()
print(count)
"""


def test_everything_imports_without_the_modules_that_the_layer_drops() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", IMPORTS_EVERYTHING_WITHOUT, *DROPPED_MODULES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert int(answer.stdout) > len(list(ROOT.glob("functions/*/*.py")))
