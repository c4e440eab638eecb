"""Every minute: publishes what was announced, and goes on looking until the next minute's run takes over."""

import time
from typing import Any

from holdfast.platform.outbox import publish_events

_WATCH_SECONDS = 57.0
_PAUSE_SECONDS = 0.25


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """An event {"watch_seconds": 0} publishes what there is and ends."""
    until = time.monotonic() + float(event.get("watch_seconds", _WATCH_SECONDS))
    published = 0
    while True:
        found = publish_events()
        published += found
        if not found:
            if time.monotonic() >= until:
                return {"published": published}
            time.sleep(_PAUSE_SECONDS)
