"""Queue PushUpdates: everybody whom an event concerns hears of it, each once and in order, whoever sends it."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Signal
from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.kernel.ids import new_id
from holdfast.messaging.rules.realtime import AT_ONCE, ENDED, MAX_BYTES, NOTIFIED, Update
from holdfast.messaging.usecases import pushing
from holdfast.messaging.usecases.pushing import message_of
from holdfast.platform.db import Db, Origin, run
from holdfast.platform.outbox import Envelope, claim_events
from tests.api import Api, LambdaContext, handler_of, sample_event
from tests.deployment import make_tenant
from tests.factories.identity import make_admin, make_user
from tests.factories.messaging import ORDER, ORDER_ID, rows
from tests.factories.sockets import SocketGateway, expire, relay_updates
from tests.factories.webhooks import announce, bring

FUNCTION = "messaging/push_updates"


def announced(tenant: str, subject: str, *types: str, **data: Any) -> list[Envelope]:
    """In the hands of its queues."""
    claim_events(tenant)
    announce(tenant, subject, *types, **data)
    return claim_events(tenant)


def is_taken(envelope: Envelope) -> bool:
    event = sample_event(FUNCTION)
    event["Records"][0]["body"] = json.dumps({"detail": json.loads(envelope.detail)})
    return not handler_of(FUNCTION)(event, LambdaContext())["batchItemFailures"]


def test_who_is_told_hears_what_happened(api: Api, tenant: str, gateway: SocketGateway) -> None:
    buyer, seller, other = make_user(tenant), make_user(tenant), make_user(tenant)
    clients = [gateway.listen(api, each) for each in (buyer, seller, other)]
    [event] = announced(tenant, ORDER_ID, "escrow.order.funded", **ORDER | {"recipients": [buyer.id, seller.id]})
    bring(FUNCTION, event.detail)
    assert [each.cursors for each in clients] == [[1], [1], []]
    [message] = clients[0].heard
    assert message["event"].pop("timestamp").endswith("+00:00")
    assert message == {
        "type": "event",
        "cursor": "1",
        "event": {
            "id": event.id,
            "type": "escrow.order.funded",
            "subject": ORDER_ID,
            "sequence": 1,
            "data": ORDER,
        },
    }


def test_whoever_did_it_hears_of_it_too_where_anybody_is_told(api: Api, tenant: str, gateway: SocketGateway) -> None:
    actor, told = make_user(tenant), make_user(tenant)
    clients = [gateway.listen(api, each) for each in (actor, told)]

    def work(db: Db) -> None:
        db.announce("escrow.order.accepted", new_id("ord"), {"recipients": [told.id]})
        db.announce("escrow.order.whispered", new_id("ord"), {"recipients": []})

    run(tenant, Origin(actor.id, "test"), work)
    relay_updates(tenant)
    assert [each.events for each in clients] == [[("escrow.order.accepted", 1)]] * 2


def test_a_notification_comes_as_it_reads(api: Api, tenant: str, gateway: SocketGateway) -> None:
    user = make_user(tenant)
    client = gateway.listen(api, user)
    [event] = announced(tenant, ORDER_ID, "escrow.order.funded", **ORDER | {"recipients": [user.id]})
    for function in ("messaging/notify", FUNCTION):
        bring(function, event.detail)
    relay_updates(tenant)
    kinds = {each["type"]: each for each in client.heard}
    assert set(kinds) == {"event", "notification"}
    notification = kinds["notification"]["notification"]
    assert (notification["title"], notification["subject"]) == ("An order is funded", ORDER_ID)
    [listed] = api.call("messaging/list_notifications", user).body["data"]
    assert notification["id"] == listed["id"]


def test_an_event_that_comes_again_is_heard_once(
    api: Api, tenant: str, gateway: SocketGateway, admin_engine: Engine
) -> None:
    user = make_user(tenant)
    client = gateway.listen(api, user)
    [event] = announced(tenant, new_id("ord"), recipients=[user.id, user.id])
    for _ in range(3):
        bring(FUNCTION, event.detail)
    assert client.cursors == [1]


def test_what_comes_in_another_order_is_heard_in_its_own(api: Api, tenant: str, gateway: SocketGateway) -> None:
    user, order_id = make_user(tenant), new_id("ord")
    client = gateway.listen(api, user)
    announce(tenant, order_id, *["escrow.order.funded"] * 5, recipients=[user.id])
    relay_updates(tenant, is_reversed=True)
    assert [sequence for _, sequence in client.events] == [1, 2, 3, 4, 5]
    assert client.cursors == [1, 2, 3, 4, 5]


def test_what_comes_at_once_is_heard_in_order_by_everybody(api: Api, tenant: str, gateway: SocketGateway) -> None:
    buyer, seller, orders = make_user(tenant), make_user(tenant), [new_id("ord") for _ in range(3)]
    clients = [gateway.listen(api, each) for each in (buyer, seller, seller)]
    claim_events(tenant)
    for order_id in orders:
        announce(tenant, order_id, *["escrow.order.funded"] * 5, recipients=[buyer.id, seller.id])
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda each: bring(FUNCTION, each.detail), reversed(claim_events(tenant))))
    for client in clients:
        assert client.cursors == list(range(1, 16))
        by_subject = {
            order_id: [each["event"]["sequence"] for each in client.heard if each["event"]["subject"] == order_id]
            for order_id in orders
        }
        assert by_subject == {order_id: [1, 2, 3, 4, 5] for order_id in orders}


def test_what_is_committed_while_another_sends_is_sent_by_that_one(
    api: Api, tenant: str, gateway: SocketGateway
) -> None:
    """The second finds the connection claimed and leaves; the first looks again before letting go."""
    user = make_user(tenant)
    client = gateway.listen(api, user)
    first, second = (announced(tenant, new_id("ord"), recipients=[user.id])[0] for _ in range(2))
    sending, may_go_on = Signal(), Signal()

    def wait() -> None:
        sending.set()
        may_go_on.wait(10)

    gateway.before = wait
    with ThreadPoolExecutor(1) as pool:
        sender = pool.submit(bring, FUNCTION, first.detail)
        assert sending.wait(10)
        bring(FUNCTION, second.detail)
        assert client.heard == []
        may_go_on.set()
        sender.result()
    assert client.cursors == [1, 2]


def test_who_is_gone_is_forgotten_and_misses_nothing(
    api: Api, tenant: str, gateway: SocketGateway, admin_engine: Engine
) -> None:
    user = make_user(tenant)
    client = gateway.listen(api, user)
    del gateway.clients[client.id]
    announce(tenant, new_id("ord"), recipients=[user.id])
    relay_updates(tenant)
    assert rows(admin_engine, "socket_connections", tenant) == []
    again = gateway.listen(api, user, after="0")
    relay_updates(tenant)
    assert again.cursors == [1]


def test_what_could_not_be_sent_comes_with_the_next_try(api: Api, tenant: str, gateway: SocketGateway) -> None:
    user = make_user(tenant)
    client = gateway.listen(api, user)
    [event] = announced(tenant, new_id("ord"), recipients=[user.id])
    gateway.status = 500
    assert not is_taken(event)
    gateway.status = None
    assert is_taken(event)
    assert client.cursors == [1]


def test_one_that_fails_keeps_nobody_else_waiting(api: Api, tenant: str, gateway: SocketGateway) -> None:
    user = make_user(tenant)
    clients = [gateway.listen(api, user) for _ in range(3)]
    [event] = announced(tenant, new_id("ord"), recipients=[user.id])
    gateway.broken = {clients[1].id}
    assert not is_taken(event)
    assert sorted(len(each.cursors) for each in clients) == [0, 1, 1]
    gateway.broken.clear()
    assert is_taken(event)
    assert [each.cursors for each in clients] == [[1], [1], [1]]


def test_much_is_sent_in_portions_and_by_others_where_it_takes_long(
    api: Api, tenant: str, gateway: SocketGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, order_id, many = make_user(tenant), new_id("ord"), 2 * AT_ONCE + 1
    announce(tenant, order_id, *["escrow.order.funded"] * many, recipients=[user.id])
    relay_updates(tenant)
    monkeypatch.setattr(pushing, "SECONDS", 0)
    client = gateway.listen(api, user, after="0")
    [subscribed] = claim_events(tenant)
    bring(FUNCTION, subscribed.detail)
    assert len(client.cursors) == AT_ONCE
    relay_updates(tenant)
    assert client.cursors == list(range(1, many + 1))


def test_nothing_is_sent_where_time_is_over(
    api: Api, tenant: str, gateway: SocketGateway, admin_engine: Engine
) -> None:
    user = make_user(tenant)
    client = gateway.listen(api, user)
    expire(admin_engine, "socket_connections", tenant)
    announce(tenant, new_id("ord"), recipients=[user.id])
    relay_updates(tenant)
    assert client.heard == []


def test_whoever_is_suspended_loses_the_connection_at_once(api: Api, tenant: str, gateway: SocketGateway) -> None:
    user, bystander = make_user(tenant), make_user(tenant)
    gateway.listen(api, user)
    staying = gateway.listen(api, bystander)
    body = {"reason": "Reported by three sellers"}
    assert api.call("identity/suspend_user", make_admin(tenant), body, user_id=user.id).status == 200
    relay_updates(tenant)
    assert set(gateway.clients) == {staying.id}


def test_nothing_is_sent_to_whose_sign_in_has_ended(api: Api, tenant: str, gateway: SocketGateway) -> None:
    user = make_user(tenant)
    client = gateway.listen(api, user)
    api.call("identity/logout", user)
    claim_events(tenant)  # what tells of it is late
    [event] = announced(tenant, new_id("ord"), recipients=[user.id])
    bring(FUNCTION, event.detail)
    assert (client.heard, gateway.clients) == ([], {})


def test_nobody_hears_of_another_tenant(api: Api, tenant: str, gateway: SocketGateway, admin_engine: Engine) -> None:
    user, elsewhere = make_user(tenant), make_tenant(admin_engine)
    client = gateway.listen(api, user)
    announce(elsewhere, new_id("ord"), recipients=[user.id])
    relay_updates(elsewhere)
    assert client.heard == []


@pytest.mark.parametrize("errand", ["messaging.message.queued", "payments.webhook.received", "identity.link.requested"])
def test_errands_inside_the_house_are_no_news(api: Api, tenant: str, gateway: SocketGateway, errand: str) -> None:
    user = make_user(tenant)
    client = gateway.listen(api, user)
    announce(tenant, new_id("ord"), errand, recipients=[user.id])
    relay_updates(tenant)
    assert client.heard == []


def test_our_own_errands_are_announced_and_cause_no_more(api: Api, tenant: str, gateway: SocketGateway) -> None:
    user = make_user(tenant)
    gateway.listen(api, user)
    for errand in (ENDED, NOTIFIED):
        [event] = announced(tenant, user.id, errand, event_id=new_id("evt"), recipients=[])
        bring(FUNCTION, event.detail)
    assert claim_events(tenant) == []


def test_what_is_too_long_for_a_message_says_so() -> None:
    content = {"id": "evt_1", "type": "escrow.order.funded", "data": {"note": "é" * MAX_BYTES}}
    told = json.loads(message_of(Update(7, "event", "ord_1", content)))
    assert told == {
        "type": "event",
        "cursor": "7",
        "event": {"id": "evt_1", "type": "escrow.order.funded", "data": {}, "is_cut": True},
    }
