"""GET /v1/docs: the API's reference, for people."""

import json
from pathlib import Path

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.reference import render
from holdfast.edge.route import Html, route

DOCUMENT = Path(__file__).parent.parent / "openapi.json"


@route("GET /v1/docs", ANYONE, own_transactions=True)
def handler(call: Call) -> Html:
    return Html(render(json.loads(DOCUMENT.read_text())))
