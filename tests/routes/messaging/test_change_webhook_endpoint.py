"""PUT /v1/admin/webhook-endpoints/{endpoint_id}"""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.factories.escrow import pass_time
from tests.factories.receivers import receiving
from tests.factories.webhooks import URL, announce, log_of, make_endpoint, relay, sweep
from tests.routes.messaging.webhook_access import check_refused_to_others

ROUTE = "messaging/change_webhook_endpoint"
BODY = {"url": f"{URL}/new", "description": "New", "event_types": ["escrow.*"], "is_enabled": True}


def read(api: Api, owner: Admin, endpoint_id: str) -> Any:
    return api.call("messaging/get_webhook_endpoint", owner, endpoint_id=endpoint_id).body


@pytest.fixture
def endpoint_id(api: Api, owner: Admin) -> str:
    return str(make_endpoint(api, owner)["endpoint"]["id"])


def test_everything_is_as_it_was_asked_for(api: Api, owner: Admin, endpoint_id: str) -> None:
    before = read(api, owner, endpoint_id)
    answer = api.call(ROUTE, owner, BODY, endpoint_id=endpoint_id)
    wanted = {name: value for name, value in BODY.items() if name != "is_enabled"}
    assert (answer.status, answer.body) == (200, before | wanted)
    assert read(api, owner, endpoint_id) == answer.body
    newest = api.call("ops/list_audit_records", owner, query={"limit": "1"}).body["data"][0]
    [change] = newest["changes"]
    assert (change["before"]["url"], change["after"]["url"]) == (before["url"], BODY["url"])


def test_doing_so_again_changes_nothing(api: Api, owner: Admin, endpoint_id: str) -> None:
    first = api.call(ROUTE, owner, BODY, endpoint_id=endpoint_id)
    assert api.call(ROUTE, owner, BODY, endpoint_id=endpoint_id).body == first.body
    [newest, *_] = api.call("ops/list_audit_records", owner, query={"limit": "1"}).body["data"]
    assert len(newest["changes"]) == 1


def test_switched_off_it_hears_nothing_and_switched_on_only_what_happens_then(
    api: Api, tenant: str, owner: Admin
) -> None:
    with receiving() as receiver:
        endpoint_id = make_endpoint(api, owner, receiver.url)["endpoint"]["id"]
        order_id, body = new_id("ord"), BODY | {"url": receiver.url}
        receiver.status = 500
        announce(tenant, order_id)
        relay(tenant)
        receiver.status = 200
        off = api.call(ROUTE, owner, body | {"is_enabled": False}, endpoint_id=endpoint_id).body
        assert (off["status"], off["disabled_reason"]) == ("disabled", "by_admin")
        announce(tenant, order_id)
        relay(tenant)
        pass_time(tenant, timedelta(hours=1))
        sweep(tenant)
        assert receiver.heard(order_id) == []
        [delivery] = log_of(api, owner, endpoint_id)
        assert (delivery["status"], delivery["failure"]) == ("given_up", "endpoint-disabled")
        on = api.call(ROUTE, owner, body, endpoint_id=endpoint_id).body
        assert (on["status"], on["disabled_at"], on["failing_since"]) == ("enabled", None, None)
        announce(tenant, order_id)
        relay(tenant)
        assert receiver.heard(order_id) == [3]


def test_what_waits_goes_to_the_new_url(api: Api, tenant: str, owner: Admin) -> None:
    with receiving(status=500) as old, receiving() as new:
        endpoint_id = make_endpoint(api, owner, old.url)["endpoint"]["id"]
        announce(tenant, new_id("ord"))
        relay(tenant)
        assert api.call(ROUTE, owner, BODY | {"url": new.url}, endpoint_id=endpoint_id).status == 200
        pass_time(tenant, timedelta(hours=1))
        sweep(tenant)
        assert (len(old.came), len(new.accepted)) == (1, 1)


@pytest.mark.parametrize(
    "changes", [{"url": "https://10.0.0.1/"}, {"event_types": []}, {"is_enabled": None}, {"description": None}]
)
def test_what_makes_no_sense_is_refused(api: Api, owner: Admin, endpoint_id: str, changes: dict[str, Any]) -> None:
    before = read(api, owner, endpoint_id)
    assert api.call(ROUTE, owner, BODY | changes, endpoint_id=endpoint_id).status == 422
    assert read(api, owner, endpoint_id) == before


def test_the_url_of_another_endpoint_is_refused(api: Api, owner: Admin, endpoint_id: str) -> None:
    other = make_endpoint(api, owner)["endpoint"]
    answer = api.call(ROUTE, owner, BODY | {"url": other["url"]}, endpoint_id=endpoint_id)
    assert (answer.status, answer.problem) == (409, "webhook-url-taken")


def test_only_who_may_changes_it(api: Api, owner: Admin, endpoint_id: str, admin_engine: Engine) -> None:
    before = read(api, owner, endpoint_id)
    check_refused_to_others(api, admin_engine, "change_webhook_endpoint", BODY, endpoint_id=endpoint_id)
    assert read(api, owner, endpoint_id) == before
