"""POST /v1/admin/webhook-endpoints/{endpoint_id}/test"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from tests.api import Api
from tests.factories.messaging import rows
from tests.factories.receivers import receiving
from tests.factories.webhooks import make_endpoint, relay
from tests.routes.messaging.webhook_access import check_refused_to_others

ROUTE = "messaging/send_test_event"


def test_it_goes_to_this_endpoint_alone_whatever_its_filters(api: Api, tenant: str, owner: Admin) -> None:
    with receiving() as receiver, receiving() as other:
        added = make_endpoint(api, owner, receiver.url, "escrow.order.funded")
        make_endpoint(api, owner, other.url)
        answer = api.call(ROUTE, owner, endpoint_id=added["endpoint"]["id"])
        assert (answer.status, answer.body) == (202, {"done": True})
        relay(tenant)
        [received] = receiver.accepted
        assert received.is_signed_with(added["secret"])
        assert received.event["type"] == "messaging.webhook_endpoint.tested"
        assert received.event["data"]["endpoint_id"] == added["endpoint"]["id"]
        assert other.came == []


def test_the_same_key_sends_it_once(api: Api, tenant: str, owner: Admin) -> None:
    with receiving() as receiver:
        endpoint_id = make_endpoint(api, owner, receiver.url)["endpoint"]["id"]
        for _ in range(2):
            assert api.call(ROUTE, owner, endpoint_id=endpoint_id, key="k").status == 202
        relay(tenant)
        assert len(receiver.came) == 1


def test_one_that_is_switched_off_is_not_tested(api: Api, owner: Admin) -> None:
    added = make_endpoint(api, owner)["endpoint"]
    terms = {name: added[name] for name in ("url", "description", "event_types")} | {"is_enabled": False}
    path = {"endpoint_id": added["id"]}
    assert api.call("messaging/change_webhook_endpoint", owner, terms, **path).status == 200
    answer = api.call(ROUTE, owner, **path)
    assert (answer.status, answer.problem) == (409, "endpoint-disabled")


def test_only_who_may_tests_it(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    endpoint_id = make_endpoint(api, owner)["endpoint"]["id"]
    before = rows(admin_engine, "events", tenant)
    check_refused_to_others(api, admin_engine, "send_test_event", endpoint_id=endpoint_id)
    assert rows(admin_engine, "events", tenant) == before
