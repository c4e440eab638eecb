"""A journey: somebody pastes the walk of the README into bash, and sees what it says that it prints."""

import os
import re
import subprocess
from pathlib import Path

from local.cloud import Cloud
from local.journey import preparations
from local.journey.story import opened

README = Path(__file__).parent.parent.parent / "README.md"
WALK = re.compile(
    r"^<!-- walk -->\n```bash\n(.+?)```\n\nIt prints:\n\n```\n(.+?)```\n<!-- end of the walk -->",
    re.MULTILINE | re.DOTALL,
)
SECONDS = 120


def play(base_url: str, cloud: Cloud) -> bool:
    walk = WALK.search(README.read_text())
    assert walk is not None, "the README has lost its walk"
    with opened(base_url, cloud) as story:
        preparations.play(story)
    answer = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", walk[1]],
        env=os.environ | {"API": base_url},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    print(answer.stdout, answer.stderr, flush=True)
    cloud.settle()
    return answer.returncode == 0 and answer.stdout == walk[2] and not cloud.dead_letters()
