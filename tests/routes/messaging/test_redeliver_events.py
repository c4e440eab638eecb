"""POST /v1/admin/webhook-endpoints/{endpoint_id}/redeliveries"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import new_id
from holdfast.messaging.usecases import webhook_queue
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin
from tests.factories.messaging import rows
from tests.factories.receivers import Receiver, receiving
from tests.factories.webhooks import announce, log_of, make_endpoint, relay
from tests.routes.messaging.webhook_access import check_refused_to_others

ROUTE = "messaging/redeliver_events"
EVENT_ID = "evt_01k8000000e008000000000001"


def a_range(hours: int = 1) -> dict[str, str]:
    now = datetime.now(UTC)
    return {"since": (now - timedelta(hours=hours)).isoformat(), "until": (now + timedelta(hours=hours)).isoformat()}


def redeliver(api: Api, owner: Admin, endpoint_id: str, **body: Any) -> int:
    answer = api.call(ROUTE, owner, body, endpoint_id=endpoint_id)
    assert answer.status == 202, answer.text
    return int(answer.body["queued"])


def test_one_event_comes_again_under_its_own_id(api: Api, tenant: str, owner: Admin, receiver: Receiver) -> None:
    endpoint_id = make_endpoint(api, owner, receiver.url)["endpoint"]["id"]
    announce(tenant, new_id("ord"), "escrow.order.created", "escrow.order.funded")
    relay(tenant)
    funded = receiver.came[1]
    assert redeliver(api, owner, endpoint_id, event_id=funded.event["id"]) == 1
    relay(tenant)
    assert [each.event["type"].rpartition(".")[2] for each in receiver.came] == ["created", "funded", "funded"]
    again = receiver.came[2]
    assert (again.headers["webhook-id"], again.body) == (funded.headers["webhook-id"], funded.body)
    assert [each["is_redelivery"] for each in log_of(api, owner, endpoint_id)] == [True, False, False]


def test_a_range_comes_again_in_order_as_far_as_the_endpoint_wants_it(
    api: Api, tenant: str, owner: Admin, receiver: Receiver
) -> None:
    order_id = new_id("ord")
    announce(tenant, order_id, "escrow.order.created", "ledger.monitor.crossed", "escrow.order.funded")
    relay(tenant)
    endpoint_id = make_endpoint(api, owner, receiver.url, "escrow.*")["endpoint"]["id"]
    assert redeliver(api, owner, endpoint_id, **a_range()) == 2  # also what came before the endpoint was there
    relay(tenant)
    assert receiver.heard(order_id) == [1, 3]


def test_a_range_without_events_sends_nothing(api: Api, tenant: str, owner: Admin, receiver: Receiver) -> None:
    endpoint_id = make_endpoint(api, owner, receiver.url)["endpoint"]["id"]
    announce(tenant, new_id("ord"))
    relay(tenant)
    old = {"since": "2020-01-01T00:00:00Z", "until": "2021-01-01T00:00:00Z"}
    assert redeliver(api, owner, endpoint_id, **old) == 0
    assert len(receiver.came) == 1


def test_what_still_waits_is_sent_now_and_once(api: Api, tenant: str, owner: Admin, receiver: Receiver) -> None:
    endpoint_id = make_endpoint(api, owner, receiver.url)["endpoint"]["id"]
    order_id, receiver.status = new_id("ord"), 500
    announce(tenant, order_id, "escrow.order.created", "escrow.order.funded")
    relay(tenant)
    receiver.status = 200
    assert redeliver(api, owner, endpoint_id, event_id=receiver.came[0].event["id"]) == 1
    relay(tenant)
    assert receiver.heard(order_id) == [1, 2]
    assert len(log_of(api, owner, endpoint_id)) == 2


def test_errands_inside_the_house_and_other_tenants_events_are_unknown(
    api: Api, tenant: str, owner: Admin, receiver: Receiver, admin_engine: Engine
) -> None:
    endpoint_id = make_endpoint(api, owner, receiver.url)["endpoint"]["id"]
    elsewhere = make_tenant(admin_engine)
    with receiving() as other:
        make_endpoint(Api(elsewhere), make_admin(elsewhere), other.url)
        announce(elsewhere, new_id("ord"))
        relay(elsewhere)
    for event_id in (new_id("evt"), other.came[0].event["id"]):
        answer = api.call(ROUTE, owner, {"event_id": event_id}, endpoint_id=endpoint_id)
        assert (answer.status, answer.problem) == (404, "unknown-event")
    assert log_of(api, owner, endpoint_id) == []


def test_a_range_of_too_many_is_refused(
    api: Api, tenant: str, owner: Admin, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_queue, "MAX_REDELIVERED", 2)
    endpoint_id = make_endpoint(api, owner, receiver.url)["endpoint"]["id"]
    announce(tenant, new_id("ord"), *["escrow.order.funded"] * 3)
    answer = api.call(ROUTE, owner, a_range(), endpoint_id=endpoint_id)
    assert (answer.status, answer.problem) == (422, "too-many-events")
    assert log_of(api, owner, endpoint_id) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"since": "2026-01-01T00:00:00Z"},
        {"until": "2026-01-01T00:00:00Z"},
        {"since": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z"},
        {
            "event_id": "evt_01k8000000e008000000000001",
            "since": "2026-01-01T00:00:00Z",
            "until": "2026-01-02T00:00:00Z",
        },
        {"event_id": "evt_01k8000000e008000000000001", "until": "2026-01-02T00:00:00Z"},
        {"event_id": "ord_01k8000000e008000000000001"},
        {"since": "2026-01-01", "until": "2026-01-02T00:00:00Z"},
    ],
)
def test_what_names_neither_an_event_nor_a_range_is_refused(api: Api, owner: Admin, body: dict[str, str]) -> None:
    endpoint_id = make_endpoint(api, owner)["endpoint"]["id"]
    assert api.call(ROUTE, owner, body, endpoint_id=endpoint_id).status == 422


def test_one_that_is_switched_off_is_sent_nothing(api: Api, tenant: str, owner: Admin) -> None:
    with receiving(status=410) as gone:
        endpoint_id = make_endpoint(api, owner, gone.url)["endpoint"]["id"]
        announce(tenant, new_id("ord"))
        relay(tenant)
    answer = api.call(ROUTE, owner, a_range(), endpoint_id=endpoint_id)
    assert (answer.status, answer.problem) == (409, "endpoint-disabled")


def test_the_same_key_sends_it_again_once(api: Api, tenant: str, owner: Admin, receiver: Receiver) -> None:
    endpoint_id = make_endpoint(api, owner, receiver.url)["endpoint"]["id"]
    announce(tenant, new_id("ord"))
    relay(tenant)
    body = {"event_id": receiver.came[0].event["id"]}
    answers = []
    for _ in range(2):
        answers.append(api.call(ROUTE, owner, body, endpoint_id=endpoint_id, key="k").body)
        relay(tenant)
    assert (answers, len(receiver.came)) == ([{"queued": 1}] * 2, 2)


def test_only_who_may(api: Api, tenant: str, owner: Admin, receiver: Receiver, admin_engine: Engine) -> None:
    endpoint_id = make_endpoint(api, owner, receiver.url)["endpoint"]["id"]
    announce(tenant, new_id("ord"))
    relay(tenant)
    body = {"event_id": receiver.came[0].event["id"]}
    before = rows(admin_engine, "event_deliveries", tenant)
    check_refused_to_others(api, admin_engine, "redeliver_events", body, endpoint_id=endpoint_id)
    assert rows(admin_engine, "event_deliveries", tenant) == before
