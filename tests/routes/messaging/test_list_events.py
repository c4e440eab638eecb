"""GET /v1/events."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, text

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import decode_id, new_id
from holdfast.messaging.usecases import event_stream
from holdfast.platform.db import transaction
from holdfast.platform.outbox import claim_events
from tests.api import Answer, Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin, make_user
from tests.factories.messaging import ORDER, ORDER_ID, ORIGIN
from tests.factories.webhooks import announce

ROUTE = "messaging/list_events"
STREAM = {"accept": "text/event-stream"}


@pytest.fixture
def auditor(tenant: str) -> Admin:
    return make_admin(tenant, "auditor", with_totp=False)


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(event_stream, "PAUSE_SECONDS", 0.01)


def page(api: Api, admin: Admin, **query: str) -> Any:
    answer = api.call(ROUTE, admin, query=query)
    assert answer.status == 200, answer.text
    return answer.body


def streamed(answer: Answer) -> tuple[list[Any], str]:
    """What an EventSource hands on, and the last id that it keeps: read as the HTML standard says."""
    assert answer.status == 200, answer.text
    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    told, data, last_id, buffered = [], [], "", ""
    for line in answer.text.split("\n"):
        name, _, value = line.partition(": ")
        if not line:
            last_id = buffered
            if data:
                told.append(json.loads("\n".join(data)) | {"id of stream": last_id})
            data = []
        elif name == "data":
            data.append(value)
        elif name == "id":
            buffered = value
        else:
            assert name == "retry" and value.isdecimal(), line
    assert not data, "the last event is not ended by an empty line"
    return told, last_id


def stream(api: Api, admin: Admin, last_id: str | None = None, **query: str) -> tuple[list[Any], str]:
    headers = STREAM | ({"last-event-id": last_id} if last_id is not None else {})
    return streamed(api.call(ROUTE, admin, headers=headers, query=query))


def test_events_are_read_from_the_oldest_on(api: Api, tenant: str, auditor: Admin) -> None:
    announce(tenant, ORDER_ID, "escrow.order.created", "escrow.order.funded", **ORDER)
    first, second = page(api, auditor)["data"]
    assert first["timestamp"].endswith("Z")
    assert {name: second[name] for name in ("cursor", "type", "subject", "sequence", "data")} == {
        "cursor": "2",
        "type": "escrow.order.funded",
        "subject": ORDER_ID,
        "sequence": 2,
        "data": ORDER | {"recipients": []},
    }


def test_pages_follow_each_other_without_a_gap(api: Api, tenant: str, auditor: Admin) -> None:
    announce(tenant, new_id("ord"), *["escrow.order.funded"] * 5)
    first = page(api, auditor, limit="2")
    second = page(api, auditor, limit="2", after=first["next"])
    third = page(api, auditor, limit="2", after=second["next"])
    assert [[each["sequence"] for each in one["data"]] for one in (first, second, third)] == [[1, 2], [3, 4], [5]]
    assert third["next"] is None
    assert page(api, auditor, after=third["data"][-1]["cursor"]) == {"data": [], "next": None}


def test_what_commits_late_comes_late_and_is_not_missed(api: Api, tenant: str, auditor: Admin) -> None:
    """Its row was written before one that has been read since: by the rows' own numbers it would have been passed."""
    late, early = new_id("ord"), new_id("ord")
    with transaction(tenant, ORIGIN) as db:
        from holdfast.platform.journal import write_journal

        db.announce("escrow.order.funded", late, {"recipients": []})
        write_journal(db)
        announce(tenant, early)
        [seen] = page(api, auditor)["data"]
        assert seen["subject"] == early
    [missed] = page(api, auditor, after=seen["cursor"])["data"]
    assert missed["subject"] == late
    assert [each["subject"] for each in page(api, auditor)["data"]] == [early, late]


def test_a_reader_misses_nothing_while_many_write_and_read(api: Api, tenant: str, auditor: Admin) -> None:
    orders = [new_id("ord") for _ in range(4)]

    def write(order_id: str) -> None:
        for _ in range(10):
            announce(tenant, order_id)

    heard: list[Any] = []
    with ThreadPoolExecutor(6) as pool:
        writers = [pool.submit(write, order_id) for order_id in orders]
        others = [pool.submit(page, api, auditor) for _ in range(4)]
        while len(heard) < 40:
            heard += page(api, auditor, after=heard[-1]["cursor"] if heard else "0")["data"]
        for each in [*writers, *others]:
            each.result()
    assert [int(each["cursor"]) for each in heard] == list(range(1, 41))
    for order_id in orders:
        assert [each["sequence"] for each in heard if each["subject"] == order_id] == list(range(1, 11))


def test_errands_inside_the_house_are_no_news(api: Api, tenant: str, auditor: Admin) -> None:
    announce(tenant, new_id("ord"), "messaging.message.queued", "escrow.order.funded", "messaging.webhook.due")
    assert [each["type"] for each in page(api, auditor)["data"]] == ["escrow.order.funded"]


def test_a_stream_goes_on_from_the_last_id(api: Api, tenant: str, auditor: Admin) -> None:
    order_id = new_id("ord")
    announce(tenant, order_id, *["escrow.order.funded"] * 3)
    told, last_id = stream(api, auditor, after="0")
    assert [(each["sequence"], each["id of stream"]) for each in told] == [(1, "1"), (2, "2"), (3, "3")]
    assert last_id == "3"
    announce(tenant, order_id, *["escrow.order.started"] * 2)
    told, last_id = stream(api, auditor, last_id, after="0")
    assert [each["sequence"] for each in told] == [4, 5]
    assert stream(api, auditor, last_id) == ([], last_id)


def test_a_stream_without_an_id_begins_now_and_says_where_that_is(api: Api, tenant: str, auditor: Admin) -> None:
    announce(tenant, new_id("ord"), *["escrow.order.funded"] * 3)
    told, last_id = stream(api, auditor)
    assert (told, last_id) == ([], "3")
    announce(tenant, new_id("ord"))
    told, last_id = stream(api, auditor, last_id)
    assert ([each["sequence"] for each in told], last_id) == ([1], "4")


def test_a_stream_moves_on_past_what_is_no_news(api: Api, tenant: str, auditor: Admin) -> None:
    announce(tenant, new_id("ord"), "escrow.order.funded", "messaging.message.queued")
    assert stream(api, auditor, "1") == ([], "2")


def test_a_long_stream_comes_in_portions_and_at_once(
    api: Api, tenant: str, auditor: Admin, monkeypatch: pytest.MonkeyPatch
) -> None:
    announce(tenant, new_id("ord"), *["escrow.order.funded"] * 103)
    first = api.call(ROUTE, auditor, headers=STREAM | {"last-event-id": "0"})
    assert first.text.startswith("retry: 1\n\n")
    told, last_id = streamed(first)
    assert (len(told), last_id) == (100, "100")
    second = api.call(ROUTE, auditor, headers=STREAM | {"last-event-id": last_id})
    assert second.text.startswith("retry: 1000\n\n")
    assert [each["sequence"] for each in streamed(second)[0]] == [101, 102, 103]


def test_a_stream_waits_for_what_comes(api: Api, tenant: str, auditor: Admin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "PATIENCE_SECONDS", 20.0)
    order_id = new_id("ord")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(stream, api, auditor, "0")
        announce(tenant, order_id)
        told, _ = waiting.result(15)
    assert [each["subject"] for each in told] == [order_id]


@pytest.mark.parametrize("cursor", ["1", "999999999999999999"])
def test_a_cursor_that_never_was_is_422(api: Api, auditor: Admin, cursor: str) -> None:
    answer = api.call(ROUTE, auditor, query={"after": cursor})
    assert (answer.status, answer.problem) == (422, "unknown-cursor")
    answer = api.call(ROUTE, auditor, headers=STREAM | {"last-event-id": cursor})
    assert (answer.status, answer.problem) == (422, "unknown-cursor")


@pytest.mark.parametrize("cursor", ["", "-1", "x", "1 ", "٣", "1" * 30])
def test_what_is_no_cursor_is_422(api: Api, auditor: Admin, cursor: str) -> None:
    assert api.call(ROUTE, auditor, query={"after": cursor}).status == 422
    if cursor:
        assert api.call(ROUTE, auditor, headers=STREAM | {"last-event-id": cursor}).status == 422


def test_nobody_reads_another_tenants_events(api: Api, tenant: str, auditor: Admin, admin_engine: Engine) -> None:
    elsewhere = make_tenant(admin_engine)
    announce(elsewhere, new_id("ord"))
    announce(tenant, new_id("ord"), *["escrow.order.funded"] * 2)
    stranger = make_admin(elsewhere, "auditor", with_totp=False)
    assert len(page(api, auditor)["data"]) == 2
    [theirs] = page(Api(elsewhere), stranger)["data"]
    assert theirs["cursor"] == "1"


def test_who_may_not(api: Api, tenant: str) -> None:
    assert api.call(ROUTE).status == 401
    assert api.call(ROUTE, make_user(tenant)).status == 403
    answer = api.call(ROUTE, make_admin(tenant, "arbiter", with_totp=False), headers=STREAM)
    assert (answer.status, answer.problem) == (403, "permission-missing")


def waiting(admin_engine: Engine) -> int:
    with admin_engine.connect() as connection:
        found: int = connection.execute(text("select count(*) from pg_locks where not granted")).scalar_one()
        return found


def mark_by_index(admin_engine: Engine, *event_ids: str) -> None:
    """What the relay does, in a table so large that it is not read from its beginning to its end."""
    with admin_engine.begin() as connection:
        connection.exec_driver_sql("set local enable_seqscan = off")
        connection.exec_driver_sql("set local enable_bitmapscan = off")
        ids = [decode_id("evt", each) for each in event_ids]
        connection.execute(text("select mark_published(cast(:ids as uuid[]))"), {"ids": ids})


def until_waiting(admin_engine: Engine, count: int) -> None:
    give_up_at = time.monotonic() + 10
    while waiting(admin_engine) < count:
        assert time.monotonic() < give_up_at, f"{waiting(admin_engine)} are waiting"
        time.sleep(0.01)


def test_readers_and_the_relay_do_not_stand_in_each_others_way(
    api: Api, tenant: str, auditor: Admin, admin_engine: Engine
) -> None:
    """Both write to the same rows, here with the older id in the later row. They go by the rows' order and not by the
    ids', as an index would have it: otherwise each would have what the other waits for."""
    with transaction(tenant, ORIGIN) as db:
        db.announce("escrow.order.funded", new_id("ord"), {"recipients": []})
        announce(tenant, new_id("ord"))
    first, second = (each.id for each in claim_events(tenant))
    assert second < first
    with ThreadPoolExecutor(2) as pool:
        with admin_engine.begin() as blocking:
            held = text("select 1 from events where id = :id for update")
            blocking.execute(held, {"id": decode_id("evt", first)})
            reading = pool.submit(page, api, auditor)
            until_waiting(admin_engine, 1)
            marking = pool.submit(mark_by_index, admin_engine, first, second)
            until_waiting(admin_engine, 2)
        assert len(reading.result(10)["data"]) == 2
        marking.result(10)
