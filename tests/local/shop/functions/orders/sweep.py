"""Schedule: notes that it ran, and with what."""

import json
from typing import Any

from shop import note


def handler(event: dict[str, Any], context: Any) -> None:
    note("swept", json.dumps(event))
