"""Socket $disconnect: the connection is forgotten."""

from sqlalchemy import Engine, text

from tests.api import Api
from tests.factories.identity import make_user
from tests.factories.sockets import Client, SocketGateway


def known(admin_engine: Engine, client: Client) -> bool:
    with admin_engine.connect() as connection:
        found = connection.execute(text("select 1 from socket_connections where id = :id"), {"id": client.id})
        return found.first() is not None


def test_who_has_left_is_forgotten_and_others_are_not(
    api: Api, tenant: str, gateway: SocketGateway, admin_engine: Engine
) -> None:
    user = make_user(tenant)
    leaving, staying = gateway.listen(api, user), gateway.listen(api, user)
    gateway.hang_up(leaving)
    assert (known(admin_engine, leaving), known(admin_engine, staying)) == (False, True)


def test_who_was_never_there_may_leave(gateway: SocketGateway) -> None:
    nobody = Client("nobody")
    gateway.clients[nobody.id] = nobody
    gateway.hang_up(nobody)
