"""Events are those of AWS's documented payload 2.0 samples; results become responses by the same format's rules."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from local import payload
from local.model import Json, Route
from local.payload import BadResult, Request, Stamp, event, response
from local.routing import Match, find_match

SAMPLES = Path(__file__).parent / "payload_samples"


def sample(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / name).read_text())
    return found


def test_the_developer_guides_sample_is_built_from_its_request() -> None:
    documented = sample("developer_guide.json")
    context = documented["requestContext"]
    request = Request(
        method="POST",
        path="/my/path",
        query="parameter1=value1&parameter1=value2&parameter2=value",
        headers=(
            ("Header1", "value1"),
            ("Header2", "value1"),
            ("header2", "value2"),
            ("Cookie", "cookie1; cookie2"),
            ("Host", "id.execute-api.us-east-1.amazonaws.com"),
            ("User-Agent", "agent"),
            ("Content-Type", "text/plain"),
        ),
        body=b"Hello from Lambda",
        source_ip="192.0.2.1",
    )
    match = Match(Route("ANY", "$default", "f", "api-id"), {"parameter1": "value1"})
    built: dict[str, Any] = event(request, match, Stamp(api="api-id", request_id="id", epoch_ms=context["timeEpoch"]))
    # Client certificates, JWT authorizers and stage variables are settings of an API that the local cloud refuses.
    del documented["stageVariables"], context["authentication"], context["authorizer"]
    # The sample leaves these headers out, although its own host and user agent can only come from them.
    assert {name: built["headers"].pop(name) for name in ("host", "user-agent", "content-type")} == {
        "host": context["domainName"],
        "user-agent": "agent",
        "content-type": "text/plain",
    }
    # The sample's two times are eight days apart: timeEpoch is the 4th of March.
    assert (context.pop("time"), built["requestContext"].pop("time")) == (
        "12/Mar/2020:19:03:58 +0000",
        "04/Mar/2020:19:03:58 +0000",
    )
    assert built == documented


def test_the_lambda_guides_sample_is_built_from_its_request() -> None:
    documented = sample("lambda_guide.json")
    context, headers = documented["requestContext"], dict(documented["headers"])
    added = ("content-length", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto")
    sent = [(name.title(), value) for name, value in headers.items() if name not in added]
    request = Request(
        method="GET",
        path="/default/nodejs-apig-function-1G3XMPLZXVXYI",
        query="",
        headers=(*sent, ("Cookie", "; ".join(documented["cookies"]))),
        body=b"",
        source_ip="205.255.255.176",
    )
    match = Match(Route("ANY", "/nodejs-apig-function-1G3XMPLZXVXYI", "f", "r3pmxmplak"), {})
    epoch = context["timeEpoch"]
    stamp = Stamp(
        api="r3pmxmplak",
        request_id="JKJaXmPLvHcESHA=",
        epoch_ms=epoch,
        forwarded=payload.forwarded(request, "https", 443, epoch),
    )
    built: dict[str, Any] = event(request, match, stamp)
    # A named stage is refused by the template reader; routeId is not sent to functions; without a body nothing is
    # encoded.
    assert (context.pop("stage"), built["requestContext"].pop("stage")) == ("default", "$default")
    assert context.pop("routeId") is None
    assert (documented.pop("isBase64Encoded"), built.pop("isBase64Encoded")) == (True, False)
    assert built == documented


def request_with(body: bytes = b"", path: str = "/a", query: str = "", **headers: str) -> Request:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Request("POST", path, query, named, body, "127.0.0.1")


def built_from(request: Request) -> dict[str, Any]:
    return event(request, Match(Route("POST", "/a", "f", "api"), {}), Stamp())


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "text/csv", "application/xml"])
def test_a_body_of_a_text_type_stays_text(kind: str) -> None:
    built = built_from(request_with('{"größe": 1}'.encode(), content_type=kind))
    assert (built["body"], built["isBase64Encoded"]) == ('{"größe": 1}', False)


@pytest.mark.parametrize("kind", ["", "application/x-www-form-urlencoded", "image/png", "application/problem+json"])
def test_a_body_of_any_other_type_is_encoded(kind: str) -> None:
    built = built_from(request_with(b"a=b", content_type=kind))
    assert (base64.b64decode(built["body"]), built["isBase64Encoded"]) == (b"a=b", True)


def test_text_that_is_not_utf8_is_encoded() -> None:
    built = built_from(request_with(b"\xff{}", content_type="application/json"))
    assert (base64.b64decode(built["body"]), built["isBase64Encoded"]) == (b"\xff{}", True)


def test_without_body_query_cookies_or_parameters_the_fields_are_absent() -> None:
    assert not {"body", "queryStringParameters", "cookies", "pathParameters"} & set(built_from(request_with()))


def test_the_path_and_query_values_are_decoded_and_the_raw_query_is_not() -> None:
    built = built_from(request_with(path="/a%20b", query="q=x%2By+z&empty="))
    assert built["rawPath"] == built["requestContext"]["http"]["path"] == "/a b"
    assert built["rawQueryString"] == "q=x%2By+z&empty="
    assert built["queryStringParameters"] == {"q": "x+y z", "empty": ""}


def test_the_source_address_is_added_to_the_way_a_request_came() -> None:
    sent = request_with(b"abc", x_forwarded_for="203.0.113.9")
    assert payload.forwarded(sent, "http", 8080, 0)["x-forwarded-for"] == "203.0.113.9, 127.0.0.1"


def test_a_result_with_a_status_code_is_taken_as_it_is() -> None:
    made = response(
        {
            "statusCode": 201,
            "headers": {"Content-Type": "image/png", "X-Count": 3},
            "cookies": ["a=1", "b=2"],
            "body": base64.b64encode(b"\x89PNG").decode(),
            "isBase64Encoded": True,
        }
    )
    assert (made.status, made.body) == (201, b"\x89PNG")
    assert made.headers == (
        ("content-type", "image/png"),
        ("x-count", "3"),
        ("set-cookie", "a=1"),
        ("set-cookie", "b=2"),
    )


@pytest.mark.parametrize(("result", "body"), [({"a": 1}, b'{"a": 1}'), ("text", b"text"), ([1, 2], b"[1, 2]")])
def test_a_result_without_a_status_code_is_the_body_itself(result: Json, body: bytes) -> None:
    made = response(result)
    assert (made.status, made.headers, made.body) == (200, (("content-type", "application/json"),), body)


def test_a_body_without_a_type_is_plain_text() -> None:
    assert response({"statusCode": "200", "body": "x"}).headers == (("content-type", "text/plain;charset=UTF-8"),)
    assert response({"statusCode": 204}).headers == ()


@pytest.mark.parametrize(
    "result",
    [
        {"statusCode": "fine"},
        {"statusCode": 42},
        {"statusCode": 200, "body": {"a": 1}},
        {"statusCode": 200, "headers": ["a"]},
        {"statusCode": 200, "headers": {"a": ["b"]}},
        {"statusCode": 200, "headers": {"a": "b\r\nc: d"}},
        {"statusCode": 200, "body": "ä", "isBase64Encoded": True},
    ],
)
def test_a_malformed_result_is_no_response(result: Json) -> None:
    with pytest.raises((BadResult, ValueError)):
        response(result)


ROUTES = tuple(
    Route(key.split(" ")[0], key.split(" ")[1], key, "api")
    for key in (
        "GET /pets/dog/1",
        "GET /pets/dog/{id}",
        "ANY /pets/dog/{id}",
        "GET /pets/{kind}/{id}",
        "GET /pets/{proxy+}",
        "ANY /{proxy+}",
        "POST /",
    )
)


@pytest.mark.parametrize(
    ("method", "path", "key", "parameters"),
    [
        ("GET", "/pets/dog/1", "GET /pets/dog/1", {}),
        ("GET", "/pets/dog/2", "GET /pets/dog/{id}", {"id": "2"}),
        ("PUT", "/pets/dog/2", "ANY /pets/dog/{id}", {"id": "2"}),
        ("GET", "/pets/cat/a%20b", "GET /pets/{kind}/{id}", {"kind": "cat", "id": "a b"}),
        ("GET", "/pets/cat/1/toys", "GET /pets/{proxy+}", {"proxy": "cat/1/toys"}),
        ("POST", "/test/5", "ANY /{proxy+}", {"proxy": "test/5"}),
        ("GET", "/pets/dog/", "GET /pets/{proxy+}", {"proxy": "dog/"}),
        ("POST", "/", "POST /", {}),
    ],
)
def test_the_most_specific_route_takes_the_request(method: str, path: str, key: str, parameters: Json) -> None:
    match = find_match(ROUTES, method, path)
    assert match is not None
    assert (match.route.key, match.path_parameters) == (key, parameters)


def test_only_what_no_route_takes_goes_to_the_default_route() -> None:
    default = Route("ANY", "$default", "f", "api")
    assert find_match(ROUTES, "GET", "/") is None
    match = find_match((*ROUTES, default), "GET", "/")
    assert match is not None
    assert match.route.key == "$default"
    assert find_match((default, *ROUTES), "POST", "/x") != match
