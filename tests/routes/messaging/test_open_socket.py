"""Socket $connect: who is let in, and how many of them."""

import pytest
from sqlalchemy import Engine

from holdfast.kernel.ids import new_id
from holdfast.messaging.rules.realtime import MAX_CONNECTIONS
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_user
from tests.factories.settings import set_settings
from tests.factories.sockets import SocketGateway, expire, relay_updates, ticket_for
from tests.factories.webhooks import announce


def test_a_ticket_lets_one_connection_in(api: Api, tenant: str, gateway: SocketGateway) -> None:
    ticket = ticket_for(api, make_user(tenant))
    assert [gateway.knock(ticket)[0] for _ in range(3)] == [200, 401, 401]


def test_an_old_ticket_lets_nobody_in(api: Api, tenant: str, gateway: SocketGateway, admin_engine: Engine) -> None:
    ticket = ticket_for(api, make_user(tenant))
    expire(admin_engine, "socket_tickets", tenant)
    assert gateway.knock(ticket)[0] == 401


def test_what_is_no_ticket_lets_nobody_in(api: Api, tenant: str, gateway: SocketGateway, admin_engine: Engine) -> None:
    ticket = ticket_for(api, make_user(tenant))
    elsewhere = make_tenant(admin_engine).removeprefix("tnt_")
    of_another_tenant = ticket.replace(tenant.removeprefix("tnt_"), elsewhere)
    unknown_tenant = ticket.replace(tenant.removeprefix("tnt_"), new_id("tnt").removeprefix("tnt_"))
    for wrong in ("", "hfw_", ticket[:-1], ticket + "x", ticket.upper(), of_another_tenant, unknown_tenant, "x" * 9000):
        assert gateway.knock(wrong)[0] in (401, 404), wrong
    assert gateway.knock(ticket)[0] == 200


def test_whoever_has_signed_out_meanwhile_is_not_let_in(api: Api, tenant: str, gateway: SocketGateway) -> None:
    user = make_user(tenant)
    ticket = ticket_for(api, user)
    assert api.call("identity/logout", user).status < 300
    assert gateway.knock(ticket)[0] == 401


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 200),
        ("http://127.0.0.1:3000", 200),
        ("http://127.0.0.1:8080", 200),
        ("http://localhost:5173", 200),
        ("https://evil.example", 403),
        ("https://127.0.0.1.evil.example", 403),
        ("null", 403),
    ],
)
def test_a_browser_is_let_in_from_our_own_pages_alone(
    api: Api, tenant: str, gateway: SocketGateway, origin: str | None, status: int
) -> None:
    ticket = ticket_for(api, make_user(tenant))
    assert gateway.knock(ticket, origin=origin)[0] == status


def test_a_browser_is_let_in_from_the_tenants_own_domain_and_no_others(
    api: Api, tenant: str, gateway: SocketGateway, admin_engine: Engine
) -> None:
    elsewhere = make_tenant(admin_engine)
    set_settings(tenant, domain="market.example.com")
    set_settings(elsewhere, domain="bazaar.example.com")
    ticket = ticket_for(api, make_user(tenant))
    pages = ("https://bazaar.example.com", "http://market.example.com", "https://market.example.com.evil.example")
    assert [gateway.knock(ticket, origin=page)[0] for page in pages] == [403, 403, 403]
    assert gateway.knock(ticket, origin="https://market.example.com")[0] == 200


def test_the_oldest_connection_makes_room_for_one_too_many(api: Api, tenant: str, gateway: SocketGateway) -> None:
    user, bystander = make_user(tenant), make_user(tenant)
    clients = [gateway.listen(api, user) for _ in range(MAX_CONNECTIONS)]
    other = gateway.listen(api, bystander)
    relay_updates(tenant)
    assert set(gateway.clients) == {each.id for each in [*clients, other]}
    newest = gateway.listen(api, user)
    relay_updates(tenant)
    assert set(gateway.clients) == {each.id for each in [*clients[1:], newest, other]}
    announce(tenant, new_id("ord"), recipients=[user.id])
    relay_updates(tenant)
    assert [len(each.events) for each in [*clients, newest]] == [0, 1, 1, 1, 1, 1]


def test_nobody_hears_anything_before_subscribing(api: Api, tenant: str, gateway: SocketGateway) -> None:
    user = make_user(tenant)
    client = gateway.connect(api, user)
    announce(tenant, new_id("ord"), recipients=[user.id])
    relay_updates(tenant)
    assert client.heard == []
