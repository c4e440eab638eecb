"""GET /v1/openapi.json: the OpenAPI 3.1 document of every route."""

import json
from pathlib import Path
from typing import Any

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.route import route

DOCUMENT = Path(__file__).parent.parent / "openapi.json"


@route("GET /v1/openapi.json", ANYONE, own_transactions=True)
def handler(call: Call) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(DOCUMENT.read_text())
    return document
