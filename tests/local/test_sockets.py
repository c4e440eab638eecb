"""Sockets: handshakes, messages and their answers, what functions send, and how a connection ends."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from local.gateway import Gateway
from local.serving import SOCKET_BYTES, serve
from local.sockets import PATH
from local.template import Place, read
from local.workers import start_worker, stop_worker

SHOP = Path(__file__).parent / "shop"


@pytest.fixture(scope="module")
def gateway() -> Iterator[tuple[Gateway, str]]:
    shop = read(SHOP / "template.yaml", {"VpcId": "vpc-local", "SubnetIds": "subnet-a"}, Place("shop"))
    with ExitStack() as stack:
        worker = start_worker(shop, {}, threads=4)
        stack.callback(stop_worker, worker)
        gateway = Gateway(shop, worker.call)
        server = stack.enter_context(serve(gateway, 0))
        yield gateway, f"{server.url.replace('http', 'ws', 1)}{PATH}/live"


@pytest.fixture
def url(gateway: tuple[Gateway, str]) -> str:
    return gateway[1]


@pytest.fixture
def client(url: str) -> Iterator[ClientConnection]:
    with connect(f"{url}?say=please") as client:
        yield client


def said(client: ClientConnection, **message: str) -> Any:
    client.send(json.dumps(message))
    return json.loads(client.recv(timeout=5))


def management(url: str) -> Any:
    return boto3.client(
        "apigatewaymanagementapi",
        endpoint_url=url.replace("ws", "http", 1),
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )


def connection_of(client: ClientConnection) -> str:
    return str(said(client, action="say")["event"]["requestContext"]["connectionId"])


def test_a_message_goes_to_the_route_that_it_names_and_others_to_the_default(client: ClientConnection) -> None:
    event = said(client, action="say", what="hello")["event"]
    context = event["requestContext"]
    assert (context["routeKey"], context["eventType"], context["stage"]) == ("say", "MESSAGE", "live")
    assert json.loads(event["body"]) == {"action": "say", "what": "hello"}
    for text in ('{"action": "nothing"}', '{"action": "$connect"}', '{"action": 7}', "[]", "no JSON"):
        client.send(text)
        assert json.loads(client.recv(timeout=5))["event"]["requestContext"]["routeKey"] == "$default"


def test_a_route_without_a_response_says_nothing(client: ClientConnection) -> None:
    client.send('{"action": "mute"}')
    assert said(client, action="say")["event"]["requestContext"]["routeKey"] == "say"


def test_a_function_that_breaks_leaves_the_connection_open(client: ClientConnection) -> None:
    client.send("break")
    assert json.loads(client.recv(timeout=5))["message"] == "Internal server error"
    assert said(client, action="say")


def test_who_is_refused_sees_the_status_of_the_handshake(url: str) -> None:
    with pytest.raises(InvalidStatus) as refused, connect(url):
        pass
    assert refused.value.response.status_code == 401
    with pytest.raises(InvalidStatus) as missing, connect(url.replace("live", "dead")):
        pass
    assert missing.value.response.status_code == 404


def test_functions_send_through_connections_and_close_them(client: ClientConnection, url: str) -> None:
    connection_id, gateway = connection_of(client), management(url)
    gateway.post_to_connection(ConnectionId=connection_id, Data="żółć".encode())
    assert client.recv(timeout=5) == "żółć"
    assert gateway.get_connection(ConnectionId=connection_id)["ConnectedAt"]
    gateway.delete_connection(ConnectionId=connection_id)
    with pytest.raises(ConnectionClosed):
        client.recv(timeout=5)


def test_who_is_gone_is_gone_and_the_function_is_told(url: str) -> None:
    with connect(f"{url}?say=please") as client:
        connection_id = connection_of(client)
    with connect(f"{url}?say=please") as other:
        gone: list[Any] = []
        while not gone:
            told = said(other, action="say")["gone"]
            gone = [each for each in told if each["connectionId"] == connection_id]
    assert gone[0]["eventType"] == "DISCONNECT"
    with pytest.raises(ClientError) as error:
        management(url).post_to_connection(ConnectionId=connection_id, Data=b"late")
    assert error.value.response["Error"]["Code"] == "GoneException"


def test_a_message_that_is_too_long_ends_it(client: ClientConnection) -> None:
    client.send("x" * (SOCKET_BYTES + 1))
    with pytest.raises(ConnectionClosed) as closed:
        client.recv(timeout=5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


@pytest.mark.parametrize("limit", ["idle_seconds", "life_seconds"])
def test_who_is_idle_or_has_been_there_for_long_is_sent_away(
    gateway: tuple[Gateway, str], limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway[0].sockets, limit, 0.05)
    with connect(f"{gateway[1]}?say=please") as client, pytest.raises(ConnectionClosed) as closed:
        client.recv(timeout=5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1001
