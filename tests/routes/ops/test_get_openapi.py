"""GET /v1/openapi.json."""

from tests.api import Api


def test_it_is_the_openapi_document(api: Api) -> None:
    answer = api.call("ops/get_openapi")
    assert (answer.status, answer.body["openapi"]) == (200, "3.1.0")
    assert answer.body["paths"]["/v1/files"]["post"]["operationId"] == "create_file"
