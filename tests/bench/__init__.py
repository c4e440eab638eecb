"""What Holdfast promises of its speed and size. Runs from the root of the repository with nothing installed as a
package."""

import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
sys.path += [str(_ROOT / folder) for folder in ("layers/common/python", "layers/migrations/python", "functions")]
