"""GET /v1/docs: the API's reference, for people."""

import json
from pathlib import Path

from holdfast.edge.access import ANYONE
from holdfast.edge.call import Call
from holdfast.edge.documents import Document
from holdfast.edge.reference import render
from holdfast.edge.route import route

DOCUMENT = Path(__file__).parent.parent / "openapi.json"


@route("GET /v1/docs", ANYONE, own_transactions=True, document="text/html")
def handler(call: Call) -> Document:
    return Document(render(json.loads(DOCUMENT.read_text())))
