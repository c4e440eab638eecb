"""Webhooks go where they may go, and nowhere else"""

import socket
from typing import Any

import pytest

from holdfast.identity.rules.callers import Admin
from holdfast.platform.settings import settings
from tests.api import Api
from tests.factories.receivers import Receiver
from tests.factories.webhooks import announce, log_of, make_endpoint, relay
from tests.routes.messaging.hearing import endpoint_for, order


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Every name but the database's means these addresses; answers with the names that are asked for."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def found(host: str, port: int, *more: Any, **named: Any) -> Any:
        if not host.endswith("example.com"):
            return real(host, port, *more, **named)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    return asked


@pytest.mark.parametrize(
    "addresses",
    [["10.0.0.5"], ["169.254.169.254"], ["93.184.215.14", "192.168.1.1"], ["::ffff:10.0.0.1"], ["fd00:ec2::254"]],
)
def test_a_name_that_means_a_private_address_is_not_called(
    api: Api, tenant: str, owner: Admin, monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    endpoint_id = make_endpoint(api, owner, "https://inside.example.com/")["endpoint"]["id"]
    asked = resolve_to(monkeypatch, *addresses)
    announce(tenant, order())
    relay(tenant)
    [delivery] = log_of(api, owner, endpoint_id)
    assert (delivery["status"], delivery["failure"]) == ("pending", "address_forbidden")
    assert asked == ["inside.example.com"]


def test_the_machine_itself_is_called_on_one_machine_only(
    api: Api, tenant: str, owner: Admin, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint_id = endpoint_for(api, owner, receiver)
    announce(tenant, order())
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("ENVIRONMENT", "production")
        elsewhere.setenv("PAYMENT_PROVIDERS", "paystack")
        settings.cache_clear()
        relay(tenant)
    settings.cache_clear()
    [delivery] = log_of(api, owner, endpoint_id)
    assert (delivery["failure"], receiver.came) == ("address_forbidden", [])


def test_what_is_called_is_the_address_that_was_looked_at(
    api: Api, tenant: str, owner: Admin, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that means something else when asked again gains nothing, because it is asked once."""
    url = receiver.url.replace("127.0.0.1", "localhost")
    added = make_endpoint(api, owner, url)
    real, asked = socket.getaddrinfo, []

    def found(host: str, *more: Any, **named: Any) -> Any:
        if host == "localhost":
            asked.append(host)
        return real("127.0.0.1" if len(asked) == 1 and host == "localhost" else host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", found)
    announce(tenant, order())
    relay(tenant)
    [received] = receiver.accepted
    assert (asked, received.headers["host"]) == (["localhost"], url.split("/")[2])
    assert received.is_signed_with(added["secret"])


def test_who_is_not_there_has_not_heard_it(api: Api, tenant: str, owner: Admin) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    endpoint_id = make_endpoint(api, owner, f"http://127.0.0.1:{port}/")["endpoint"]["id"]
    announce(tenant, order())
    relay(tenant)
    [delivery] = log_of(api, owner, endpoint_id)
    assert (delivery["status"], delivery["failure"]) == ("pending", "unreachable")
