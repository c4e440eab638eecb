"""GET /v1/admin/webhook-endpoints/{endpoint_id}/deliveries"""

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.factories.receivers import receiving
from tests.factories.webhooks import announce, log_of, make_endpoint, relay
from tests.routes.messaging.webhook_access import check_refused_to_others

ROUTE = "messaging/list_event_deliveries"


@pytest.fixture
def endpoint_id(api: Api, tenant: str, owner: Admin) -> str:
    """One that heard of two events, and failed at the first of another subject, which two others wait for."""
    with receiving() as receiver:
        made = make_endpoint(api, owner, receiver.url)["endpoint"]["id"]
        announce(tenant, new_id("ord"), "escrow.order.created", "escrow.order.funded")
        relay(tenant)
        receiver.status = 500
        announce(tenant, new_id("ord"), *["escrow.order.created"] * 3)
        relay(tenant)
    return str(made)


def test_the_newest_comes_first(api: Api, owner: Admin, endpoint_id: str) -> None:
    found = log_of(api, owner, endpoint_id)
    told = [(each["sequence"], each["status"], each["attempts"]) for each in found]
    assert told == [
        (3, "pending", 0),
        (2, "pending", 0),
        (1, "pending", 1),
        (2, "succeeded", 1),
        (1, "succeeded", 1),
    ]
    assert [each["failure"] for each in found] == [None, None, "status 500", None, None]


def test_one_can_ask_for_a_status_or_an_event(api: Api, owner: Admin, endpoint_id: str) -> None:
    everything = log_of(api, owner, endpoint_id)
    assert log_of(api, owner, endpoint_id, status="succeeded") == everything[3:]
    assert log_of(api, owner, endpoint_id, status="given_up") == []
    assert log_of(api, owner, endpoint_id, event_id=everything[2]["event_id"]) == everything[2:3]


def test_it_goes_on_where_the_page_ended(api: Api, owner: Admin, endpoint_id: str) -> None:
    everything = log_of(api, owner, endpoint_id)
    first = api.call(ROUTE, owner, query={"limit": "3"}, endpoint_id=endpoint_id).body
    rest = api.call(ROUTE, owner, query={"limit": "3", "after": first["next"]}, endpoint_id=endpoint_id).body
    assert (first["data"] + rest["data"], rest["next"]) == (everything, None)


@pytest.mark.parametrize("query", [{"status": "lost"}, {"event_id": "x"}, {"after": "x"}, {"limit": "0"}])
def test_a_question_that_makes_no_sense_is_refused(
    api: Api, owner: Admin, endpoint_id: str, query: dict[str, str]
) -> None:
    assert api.call(ROUTE, owner, query=query, endpoint_id=endpoint_id).status == 422


def test_only_who_may_sees_them(api: Api, endpoint_id: str, admin_engine: Engine) -> None:
    check_refused_to_others(api, admin_engine, "list_event_deliveries", endpoint_id=endpoint_id)
