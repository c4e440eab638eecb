"""How large the layer is, unzipped: built as `sam build` builds it."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from layers.build_layer import build
from tests.bench.figures import Figure, at_most

BUDGET_MB = 60
_LAYER = Path(__file__).resolve().parents[2] / "layers/common"


def measure() -> list[Figure]:
    print("size of the layer", flush=True)
    with TemporaryDirectory() as folder:
        artifacts = Path(folder)
        build(_LAYER, artifacts)
        if not any(artifacts.rglob("*.pyc")):
            # Without the runtime's Python at hand the layer has no bytecode; any other Python's is as large.
            subprocess.run([sys.executable, "-m", "compileall", "-q", artifacts], check=True)
        size = sum(file.stat().st_size for file in artifacts.rglob("*") if file.is_file())
    return [at_most(BUDGET_MB, "layer_unzipped_mb", size / 1_000_000, "MB")]
