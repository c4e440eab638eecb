"""Socket subscribe: from now on, or from where one was; of everything, or of some things alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from holdfast.kernel.ids import decode_id, new_id
from holdfast.messaging.rules.realtime import KEPT
from tests.api import Api, LambdaContext, handler_of
from tests.factories.escrow import pass_time
from tests.factories.identity import make_user
from tests.factories.sockets import SocketGateway, relay_updates
from tests.factories.webhooks import announce


def test_without_a_cursor_it_begins_now(api: Api, tenant: str, gateway: SocketGateway) -> None:
    user = make_user(tenant)
    for _ in range(3):
        announce(tenant, new_id("ord"), recipients=[user.id])
    relay_updates(tenant)
    client = gateway.connect(api, user)
    assert client.subscribe() == {"type": "subscribed", "cursor": "3"}
    announce(tenant, new_id("ord"), recipients=[user.id])
    relay_updates(tenant)
    assert client.cursors == [4]


def test_with_a_cursor_it_begins_after_that(api: Api, tenant: str, gateway: SocketGateway) -> None:
    user = make_user(tenant)
    for _ in range(4):
        announce(tenant, new_id("ord"), recipients=[user.id])
    relay_updates(tenant)
    clients = [gateway.listen(api, user, after=str(after)) for after in (0, 2, 4)]
    relay_updates(tenant)
    assert [each.cursors for each in clients] == [[1, 2, 3, 4], [3, 4], []]


def test_what_was_missed_while_away_comes_in_order_and_once(api: Api, tenant: str, gateway: SocketGateway) -> None:
    user, order_id = make_user(tenant), new_id("ord")
    first = gateway.listen(api, user)
    announce(tenant, order_id, "escrow.order.created", "escrow.order.accepted", recipients=[user.id])
    relay_updates(tenant)
    gateway.hang_up(first)
    announce(tenant, order_id, "escrow.order.funded", "escrow.order.started", recipients=[user.id])
    relay_updates(tenant)
    second = gateway.listen(api, user, after=str(first.cursors[-1]))
    announce(tenant, order_id, "escrow.order.completed", recipients=[user.id])
    relay_updates(tenant)
    assert first.cursors + second.cursors == [1, 2, 3, 4, 5]
    assert [sequence for _, sequence in first.events + second.events] == [1, 2, 3, 4, 5]


def test_whoever_comes_and_goes_while_many_write_hears_everything_once_and_in_order(
    api: Api, tenant: str, gateway: SocketGateway
) -> None:
    user, orders, each = make_user(tenant), [new_id("ord") for _ in range(3)], 8

    def write(order_id: str) -> None:
        for _ in range(each):
            announce(tenant, order_id, recipients=[user.id])

    with ThreadPoolExecutor(6) as pool:
        writers = [pool.submit(write, order_id) for order_id in orders]
        cursor, heard = 0, list[Any]()
        while len(heard) < each * len(orders):
            client = gateway.listen(api, user, after=str(cursor))
            for relaying in [pool.submit(relay_updates, tenant, is_reversed=True) for _ in range(2)]:
                relaying.result()
            gateway.hang_up(client)
            assert client.cursors == list(range(cursor + 1, cursor + 1 + len(client.cursors)))
            cursor, heard = cursor + len(client.cursors), heard + client.heard
        for writer in writers:
            writer.result()
    for order_id in orders:
        told = [message["event"]["sequence"] for message in heard if message["event"]["subject"] == order_id]
        assert told == list(range(1, each + 1))


def test_a_second_subscription_needs_a_second_connection(api: Api, tenant: str, gateway: SocketGateway) -> None:
    client = gateway.listen(api, make_user(tenant))
    assert client.subscribe(after="0")["error"] == "already-subscribed"


def test_some_subjects_alone(api: Api, tenant: str, gateway: SocketGateway) -> None:
    user, wanted, other = make_user(tenant), new_id("ord"), new_id("ord")
    client = gateway.listen(api, user, subjects=[wanted])
    for subject in (other, wanted, other, wanted):
        announce(tenant, subject, recipients=[user.id])
    relay_updates(tenant)
    assert client.cursors == [2, 4]
    again = gateway.listen(api, user, subjects=[other], after="1")
    relay_updates(tenant)
    assert again.cursors == [3]


def test_anothers_order_is_not_heard_of_by_asking_for_it(api: Api, tenant: str, gateway: SocketGateway) -> None:
    user, other, theirs = make_user(tenant), make_user(tenant), new_id("ord")
    client = gateway.listen(api, user, subjects=[theirs])
    announce(tenant, theirs, recipients=[other.id])
    relay_updates(tenant)
    assert client.heard == []


@pytest.mark.parametrize(
    ("terms", "error"),
    [
        ({"after": "1"}, "unknown-cursor"),
        ({"after": "999999999999999999"}, "unknown-cursor"),
        ({"after": 1}, "invalid-input"),
        ({"after": "-1"}, "invalid-input"),
        ({"after": "٣"}, "invalid-input"),
        ({"after": "1" * 30}, "invalid-input"),
        ({"subjects": []}, "invalid-input"),
        ({"subjects": ["everything"]}, "invalid-input"),
        ({"subjects": [new_id("ord")] * 51}, "invalid-input"),
        ({"user_id": new_id("usr")}, "invalid-input"),
    ],
)
def test_what_makes_no_sense_is_refused_and_may_be_said_better(
    api: Api, tenant: str, gateway: SocketGateway, terms: dict[str, object], error: str
) -> None:
    client = gateway.connect(api, make_user(tenant))
    assert client.subscribe(**terms)["error"] == error
    assert client.subscribe()["type"] == "subscribed"


def test_a_cursor_from_before_what_is_kept_is_too_old(
    api: Api, tenant: str, gateway: SocketGateway, admin_engine: Engine
) -> None:
    user = make_user(tenant)
    for _ in range(2):
        announce(tenant, new_id("ord"), recipients=[user.id])
    relay_updates(tenant)
    pass_time(tenant, KEPT + timedelta(days=2))
    announce(tenant, new_id("ord"), recipients=[user.id])
    relay_updates(tenant)
    assert handler_of("messaging/sweep_sockets")({"tenant_id": tenant}, LambdaContext()) == {"done": 2}
    with admin_engine.connect() as connection:
        left = text("select number from updates where user_id = :user")
        assert connection.execute(left, {"user": decode_id("usr", user.id)}).scalars().all() == [3]
    client = gateway.connect(api, user)
    assert client.subscribe(after="1")["error"] == "cursor-expired"
    assert client.subscribe(after="2")["type"] == "subscribed"
    relay_updates(tenant)
    assert client.cursors == [3]


def test_whose_sign_in_has_ended_subscribes_to_nothing(api: Api, tenant: str, gateway: SocketGateway) -> None:
    user = make_user(tenant)
    client = gateway.connect(api, user)
    api.call("identity/logout", user)
    assert client.subscribe()["error"] == "session-ended"
