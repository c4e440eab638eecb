"""Socket $default: a ping is answered, and whatever else is sent."""

import pytest

from tests.api import Api
from tests.factories.identity import make_user
from tests.factories.sockets import Client, SocketGateway


def test_a_ping_is_answered(api: Api, tenant: str, gateway: SocketGateway) -> None:
    client = gateway.connect(api, make_user(tenant))
    assert client.send("answer_socket", {"action": "ping"}) == {"type": "pong"}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "unknown-action"),
        ({"action": "fly"}, "unknown-action"),
        ("", "malformed-json"),
        ("[]", "malformed-json"),
        ("{", "malformed-json"),
        ('{"action": "ping", "x": "\\u0000"}', "malformed-json"),
        ("[" * 100_000, "malformed-json"),
        ('{"x": "' + "y" * 9000 + '"}', "malformed-json"),
    ],
)
def test_what_it_does_not_know_it_says_so(
    api: Api, tenant: str, gateway: SocketGateway, body: object, error: str
) -> None:
    answer = gateway.connect(api, make_user(tenant)).send("answer_socket", body)
    assert (answer["type"], answer["error"]) == ("error", error)
    assert answer["detail"]


def test_who_is_not_connected_is_told_nothing(gateway: SocketGateway) -> None:
    assert Client("nobody").send("answer_socket", {"action": "ping"})["error"] == "not-found"


def test_whose_sign_in_has_ended_is_told_so(api: Api, tenant: str, gateway: SocketGateway) -> None:
    user = make_user(tenant)
    client = gateway.connect(api, user)
    api.call("identity/logout", user)
    assert client.send("answer_socket", {"action": "ping"})["error"] == "session-ended"


def test_too_many_messages_are_too_many(api: Api, tenant: str, gateway: SocketGateway) -> None:
    client = gateway.connect(api, make_user(tenant))
    answers = [client.send("answer_socket", {"action": "ping"})["type"] for _ in range(61)]
    assert answers == ["pong"] * 60 + ["error"]
