"""GET /v1/docs."""

import json
import re

from holdfast.edge.reference import render
from tests.api import Api


def test_it_is_a_page_that_shows_every_route_and_loads_nothing(api: Api) -> None:
    answer = api.call("ops/get_docs")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    document = api.call("ops/get_openapi").body
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert f'id="{operation["operationId"]}"' in answer.text, path
    assert not re.search(r'(src|href)="(?!#|/v1/)', answer.text)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_what_the_document_says_is_shown_as_text() -> None:
    operation = {
        "tags": ["<b>"], "operationId": "x", "summary": "<script>", "description": "", "responses": {},
    }  # fmt: skip
    document = {
        "info": {"title": "T", "description": "<i>"},
        "paths": {"/v1/<x>": {"get": operation}},
        "components": {"schemas": {}},
    }
    page = render(json.loads(json.dumps(document)))
    assert not re.search(r"<(script|i|b|x)>", page)
