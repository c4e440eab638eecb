"""DELETE /v1/admin/webhook-endpoints/{endpoint_id}"""

from datetime import timedelta

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import decode_id, new_id
from tests.api import Api
from tests.factories.escrow import pass_time
from tests.factories.messaging import rows
from tests.factories.receivers import receiving
from tests.factories.webhooks import announce, make_endpoint, relay, sweep
from tests.routes.messaging.webhook_access import check_refused_to_others

ROUTE = "messaging/remove_webhook_endpoint"


def test_nothing_is_sent_there_any_more_and_its_secrets_are_gone(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine
) -> None:
    with receiving(status=500) as receiver:
        endpoint_id = make_endpoint(api, owner, receiver.url)["endpoint"]["id"]
        order_id = new_id("ord")
        announce(tenant, order_id)
        relay(tenant)
        assert api.call(ROUTE, owner, endpoint_id=endpoint_id).body == {"done": True}
        announce(tenant, order_id)
        relay(tenant)
        pass_time(tenant, timedelta(hours=1))
        sweep(tenant)
        assert len(receiver.came) == 1
    assert rows(admin_engine, "webhook_secrets", tenant) == []
    [delivery] = rows(admin_engine, "event_deliveries", tenant)
    assert (delivery["endpoint_id"], delivery["status"]) == (decode_id("whe", endpoint_id), "given_up")


def test_it_is_not_found_afterwards_by_any_route(api: Api, owner: Admin) -> None:
    endpoint_id = make_endpoint(api, owner)["endpoint"]["id"]
    assert api.call(ROUTE, owner, endpoint_id=endpoint_id).status == 200
    terms = {"url": "https://a.example.com/", "description": "", "event_types": ["*"], "is_enabled": True}
    event = {"event_id": new_id("evt")}
    for function, body in {
        "remove_webhook_endpoint": None,
        "get_webhook_endpoint": None,
        "change_webhook_endpoint": terms,
        "rotate_webhook_secret": {},
        "send_test_event": None,
        "redeliver_events": event,
        "list_event_deliveries": None,
    }.items():
        assert api.call(f"messaging/{function}", owner, body, endpoint_id=endpoint_id).status == 404, function


def test_what_it_was_stands_in_the_audit_log(api: Api, owner: Admin) -> None:
    added = make_endpoint(api, owner)["endpoint"]
    api.call(ROUTE, owner, endpoint_id=added["id"])
    newest = api.call("ops/list_audit_records", owner, query={"limit": "1"}).body["data"][0]
    [change] = newest["changes"]
    assert (change["subject"], change["before"]["url"], change["after"]) == (added["id"], added["url"], None)


def test_only_who_may_removes_it(api: Api, owner: Admin, admin_engine: Engine) -> None:
    endpoint_id = make_endpoint(api, owner)["endpoint"]["id"]
    check_refused_to_others(api, admin_engine, "remove_webhook_endpoint", endpoint_id=endpoint_id)
    assert api.call("messaging/get_webhook_endpoint", owner, endpoint_id=endpoint_id).status == 200
