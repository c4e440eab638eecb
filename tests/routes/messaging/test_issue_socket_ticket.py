"""POST /v1/notifications/socket-tickets."""

from sqlalchemy import Engine, text

from holdfast.kernel.ids import decode_id
from tests.api import Api
from tests.factories.identity import make_admin, make_user

ROUTE = "messaging/issue_socket_ticket"


def test_a_user_gets_a_ticket_and_where_to_take_it(api: Api, tenant: str) -> None:
    answer = api.call(ROUTE, make_user(tenant))
    assert answer.status == 201, answer.text
    ticket = answer.body["ticket"]
    assert ticket.startswith("hfw_")
    url = f"wss://sockets.example.com/live?ticket={ticket}"
    assert answer.body == {"ticket": ticket, "url": url, "expires_in": 60}


def test_each_call_gets_another_and_none_is_kept_as_it_is(api: Api, tenant: str, admin_engine: Engine) -> None:
    user = make_user(tenant)
    tickets = {api.call(ROUTE, user).body["ticket"] for _ in range(3)}
    assert len(tickets) == 3
    with admin_engine.connect() as connection:
        whose = text("select t::text from socket_tickets t where user_id = :user")
        kept = "".join(connection.execute(whose, {"user": decode_id("usr", user.id)}).scalars())
    assert kept
    assert not any(ticket.rpartition("_")[2] in kept for ticket in tickets)


def test_only_users_have_a_socket(api: Api, tenant: str) -> None:
    assert (api.call(ROUTE).status, api.call(ROUTE, make_admin(tenant, with_totp=False)).status) == (401, 403)
