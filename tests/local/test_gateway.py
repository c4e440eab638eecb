"""Requests over a real socket, through the gateway, into functions that run in a worker process."""

import json
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.gateway import REQUEST_LIMIT, Gateway
from local.serving import serve
from local.template import Place, read
from local.workers import start_worker, stop_worker

SHOP = Path(__file__).parent / "shop"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    shop = read(SHOP / "template.yaml", {"VpcId": "vpc-local", "SubnetIds": "subnet-a"}, Place("shop"))
    with ExitStack() as stack:
        worker = start_worker(shop, {}, threads=4)
        stack.callback(stop_worker, worker)
        server = stack.enter_context(serve(Gateway(shop, worker.call), 0))
        yield stack.enter_context(httpx.Client(base_url=server.url, timeout=10))


def echo(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def test_a_function_sees_the_request_and_its_context(client: httpx.Client) -> None:
    headers = [("X-Twice", "a"), ("X-Twice", "b"), ("Cookie", "k=v; l=w"), ("User-Agent", "test")]
    answer = echo(client.get("/v1/orders/ord%201?a=1&a=2", headers=headers))
    event = answer["event"]
    assert event["routeKey"] == "GET /v1/orders/{order_id}"
    assert event["pathParameters"] == {"order_id": "ord 1"}
    assert event["rawPath"] == "/v1/orders/ord 1"
    assert (event["rawQueryString"], event["queryStringParameters"]) == ("a=1&a=2", {"a": "1,2"})
    assert (event["headers"]["x-twice"], event["cookies"]) == ("a,b", ["k=v", "l=w"])
    assert event["headers"]["x-forwarded-for"] == event["requestContext"]["http"]["sourceIp"] == "127.0.0.1"
    assert event["requestContext"]["http"]["userAgent"] == "test"
    assert answer["function"] == "shop-Orders-ShowOrder"
    assert answer["arn"].endswith(":function:shop-Orders-ShowOrder")
    assert answer["memory"] == "256"
    assert 9000 < answer["remaining"] <= 10000


def test_the_literal_path_wins_over_the_parameter(client: httpx.Client) -> None:
    assert echo(client.get("/v1/orders/latest"))["event"]["routeKey"] == "GET /v1/orders/latest"


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/nothing"), ("DELETE", "/v1/orders/1"), ("GET", "/v1/orders/1/")]
)
def test_an_unknown_route_is_not_found(client: httpx.Client, method: str, path: str) -> None:
    response = client.request(method, path)
    assert (response.status_code, response.text) == (404, '{"message":"Not Found"}')


@pytest.mark.parametrize("kind", ["raise", "not-json", "unserialisable"])
def test_a_function_that_fails_is_an_internal_error_without_details(client: httpx.Client, kind: str) -> None:
    response = client.get(f"/v1/trouble/{kind}")
    assert (response.status_code, response.text) == (500, '{"message":"Internal Server Error"}')
    assert response.headers["content-type"] == "application/json"


def test_a_function_past_its_own_timeout_is_an_internal_error(client: httpx.Client) -> None:
    response = client.get("/v1/trouble/slow")
    assert (response.status_code, response.text) == (500, '{"message":"Internal Server Error"}')


def test_a_function_past_the_integration_timeout_is_unavailable() -> None:
    shop = read(SHOP / "template.yaml", {"VpcId": "vpc-local", "SubnetIds": "subnet-a"}, Place("shop"))
    with ExitStack() as stack:
        worker = start_worker(shop, {}, threads=1)
        stack.callback(stop_worker, worker)
        server = stack.enter_context(serve(Gateway(shop, worker.call, integration_seconds=0.3), 0))
        response = httpx.get(f"{server.url}/v1/trouble/slow")
    assert (response.status_code, response.text) == (503, '{"message":"Service Unavailable"}')


def test_cookies_binary_bodies_and_empty_answers_arrive(client: httpx.Client) -> None:
    cookies = client.get("/v1/trouble/cookies")
    assert cookies.headers.get_list("set-cookie") == ["a=1; Path=/", "b=2"]
    assert cookies.headers["content-type"] == "text/plain;charset=UTF-8"
    binary = client.get("/v1/trouble/binary")
    assert (binary.headers["content-type"], binary.content) == ("image/png", b"\x89PNG\x00")
    empty = client.get("/v1/trouble/empty")
    assert (empty.status_code, empty.content) == (204, b"")
    plain = client.get("/v1/trouble/plain")
    assert (plain.headers["content-type"], plain.text) == ("application/json", "only text")
    head = client.head("/v1/trouble/binary")
    assert (head.headers["content-length"], head.content) == ("5", b"")


def test_a_body_above_the_limit_is_refused(client: httpx.Client) -> None:
    accepted = client.post("/v1/trouble/empty", content=b"x" * 4_000_000)
    refused = client.post("/v1/trouble/empty", content=b"x" * (REQUEST_LIMIT + 1))
    assert accepted.status_code == 204
    assert (refused.status_code, refused.text) == (413, '{"message":"Request Entity Too Large"}')


def test_a_body_that_lambda_could_not_take_is_refused(client: httpx.Client) -> None:
    refused = client.post("/v1/trouble/empty", content=b"x" * 5_000_000)  # 6.7 MB in Base64
    assert refused.status_code == 413


def test_preflight_requests_are_answered_by_the_api(client: httpx.Client) -> None:
    asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
    allowed = client.options("/v1/orders", headers=asked | {"Access-Control-Request-Headers": "authorization"})
    assert allowed.status_code == 204
    assert allowed.headers["access-control-allow-origin"] == "https://shop.example"
    assert allowed.headers["access-control-allow-methods"] == "GET,POST"
    assert allowed.headers["access-control-max-age"] == "60"
    foreign = client.options("/v1/orders", headers=asked | {"Origin": "https://evil.example"})
    assert not [name for name in foreign.headers if name.startswith("access-control")]


def test_an_answer_carries_the_apis_cors_headers(client: httpx.Client) -> None:
    known = client.get("/v1/orders/1", headers={"Origin": "https://admin.example"})
    assert known.headers["access-control-allow-origin"] == "https://admin.example"
    unknown = client.get("/v1/orders/1", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in unknown.headers


def test_an_answer_is_not_held_back_by_the_sockets(client: httpx.Client) -> None:
    took = []
    for _ in range(21):
        began = time.monotonic()
        client.get("/v1/orders/1")
        took.append(time.monotonic() - began)
    assert statistics.median(took) < 0.03  # Nagle's algorithm would make it 0.04


def test_many_requests_at_once_wait_for_a_free_thread(client: httpx.Client) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(lambda number: client.get(f"/v1/orders/{number}"), range(120)))
    assert [json.loads(answer.text)["event"]["pathParameters"]["order_id"] for answer in answers] == [
        str(number) for number in range(120)
    ]
