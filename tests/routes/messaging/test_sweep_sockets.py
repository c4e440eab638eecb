"""Every minute: what has had its time goes."""

from sqlalchemy import Engine

from holdfast.platform.db import tenants_with_work
from tests.api import Api, LambdaContext, handler_of
from tests.factories.identity import make_user
from tests.factories.sockets import SocketGateway, expire, relay_updates, ticket_for
from tests.factories.tenants import suspend


def sweep(tenant: str) -> int:
    done: int = handler_of("messaging/sweep_sockets")({"tenant_id": tenant}, LambdaContext())["done"]
    relay_updates(tenant)
    return done


def test_a_connection_is_ended_when_its_time_is_over(
    api: Api, tenant: str, gateway: SocketGateway, admin_engine: Engine
) -> None:
    user = make_user(tenant)
    client = gateway.listen(api, user)
    assert (tenant in tenants_with_work("work_sockets"), sweep(tenant)) == (False, 0)
    expire(admin_engine, "socket_connections", tenant)
    assert (tenant in tenants_with_work("work_sockets"), sweep(tenant)) == (True, 1)
    assert client.id not in gateway.clients
    assert (tenant in tenants_with_work("work_sockets"), sweep(tenant)) == (False, 0)


def test_a_connection_is_ended_with_the_sign_in_behind_it(api: Api, tenant: str, gateway: SocketGateway) -> None:
    user, other = make_user(tenant), make_user(tenant)
    leaving, staying = gateway.listen(api, user), gateway.listen(api, other)
    api.call("identity/logout", user)
    assert tenant in tenants_with_work("work_sockets")
    assert sweep(tenant) == 1
    assert set(gateway.clients) == {staying.id}
    assert leaving.id != staying.id


def test_a_suspended_tenants_connections_are_ended(api: Api, tenant: str, gateway: SocketGateway) -> None:
    gateway.listen(api, make_user(tenant))
    suspend(tenant)
    assert tenant in tenants_with_work("work_sockets")
    assert sweep(tenant) == 1
    assert gateway.clients == {}
    assert (tenant in tenants_with_work("work_sockets"), sweep(tenant)) == (False, 0)


def test_one_that_is_gone_already_is_forgotten(api: Api, tenant: str, gateway: SocketGateway) -> None:
    user = make_user(tenant)
    client = gateway.listen(api, user)
    del gateway.clients[client.id]
    api.call("identity/logout", user)
    assert [sweep(tenant), sweep(tenant)] == [1, 0]


def test_an_old_ticket_is_forgotten(api: Api, tenant: str, admin_engine: Engine) -> None:
    ticket_for(api, make_user(tenant))
    assert sweep(tenant) == 0
    expire(admin_engine, "socket_tickets", tenant)
    assert tenant in tenants_with_work("work_sockets")
    assert [sweep(tenant), sweep(tenant)] == [1, 0]
