"""GET /v1/admin/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}"""

from datetime import timedelta

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.factories.escrow import pass_time
from tests.factories.receivers import receiving
from tests.factories.webhooks import announce, log_of, make_endpoint, relay, sweep
from tests.routes.messaging.webhook_access import check_refused_to_others

ROUTE = "messaging/get_event_delivery"


def test_it_shows_every_attempt_the_first_one_first(api: Api, tenant: str, owner: Admin) -> None:
    with receiving(status=503, text="not now") as receiver:
        endpoint_id = make_endpoint(api, owner, receiver.url)["endpoint"]["id"]
        announce(tenant, new_id("ord"))
        relay(tenant)
        receiver.status, receiver.text = 200, "thanks"
        pass_time(tenant, timedelta(seconds=10))
        sweep(tenant)
    [listed] = log_of(api, owner, endpoint_id)
    shown = api.call(ROUTE, owner, endpoint_id=endpoint_id, delivery_id=listed["id"]).body
    assert shown["delivery"] == listed
    assert [(each["number"], each["outcome"], each["status_code"]) for each in shown["attempts"]] == [
        (1, "refused", 503),
        (2, "succeeded", 200),
    ]
    assert [each["response_start"] for each in shown["attempts"]] == ["not now", "thanks"]
    assert all(each["duration_ms"] >= 0 for each in shown["attempts"])


def test_under_another_endpoint_it_is_not_found(api: Api, tenant: str, owner: Admin) -> None:
    with receiving() as receiver:
        endpoint_id = make_endpoint(api, owner, receiver.url)["endpoint"]["id"]
        announce(tenant, new_id("ord"))
        relay(tenant)
    [listed] = log_of(api, owner, endpoint_id)
    other = make_endpoint(api, owner)["endpoint"]["id"]
    assert api.call(ROUTE, owner, endpoint_id=other, delivery_id=listed["id"]).status == 404


def test_only_who_may_sees_it(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    with receiving() as receiver:
        endpoint_id = make_endpoint(api, owner, receiver.url)["endpoint"]["id"]
        announce(tenant, new_id("ord"))
        relay(tenant)
    path = {"endpoint_id": endpoint_id, "delivery_id": log_of(api, owner, endpoint_id)[0]["id"]}
    check_refused_to_others(api, admin_engine, "get_event_delivery", **path)
