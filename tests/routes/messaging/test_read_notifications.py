"""POST /v1/notifications/read"""

from typing import Any

import pytest
from sqlalchemy import Engine

from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin, make_user
from tests.factories.messaging import make_notification, rows

ROUTE = "messaging/read_notifications"


def test_all_that_was_seen_is_read_and_what_came_since_is_not(api: Api, tenant: str) -> None:
    user, other = make_user(tenant), make_user(tenant)
    made = [make_notification(tenant, user.id) for _ in range(3)]
    make_notification(tenant, other.id)
    answer = api.call(ROUTE, user, {"up_to": made[1]})
    assert (answer.status, answer.body) == (200, {"read": 2})
    listed = api.call("messaging/list_notifications", user).body["data"]
    assert [each["id"] for each in listed if each["read_at"] is None] == [made[2]]
    assert api.call("messaging/count_unread", other).body == {"unread": 1}


def test_what_was_read_before_keeps_its_time(api: Api, tenant: str) -> None:
    user = make_user(tenant)
    first, second = make_notification(tenant, user.id), make_notification(tenant, user.id)
    read_at = api.call("messaging/read_notification", user, notification_id=first).body["read_at"]
    assert api.call(ROUTE, user, {"up_to": second}).body == {"read": 1}
    assert api.call(ROUTE, user, {"up_to": second}).body == {"read": 0}
    listed = api.call("messaging/list_notifications", user).body["data"]
    assert {each["id"]: each["read_at"] for each in listed}[first] == read_at


def test_another_users_notification_is_not_found(api: Api, tenant: str, admin_engine: Engine) -> None:
    up_to = make_notification(tenant, make_user(tenant).id)
    for caller in (make_user(tenant), make_user(make_tenant(admin_engine))):
        make_notification(tenant, caller.id)
        answer = api.call(ROUTE, caller, {"up_to": up_to})
        assert (answer.status, answer.problem) == (404, "not-found")
    assert {row["read_at"] for row in rows(admin_engine, "notifications", tenant)} == {None}


@pytest.mark.parametrize("body", [{}, {"up_to": None}, {"up_to": "x"}, {"up_to": "ord_01k8000000e008000000000001"}])
def test_what_makes_no_sense_is_refused(api: Api, tenant: str, body: dict[str, Any]) -> None:
    answer = api.call(ROUTE, make_user(tenant), body)
    assert (answer.status, answer.problem) == (422, "invalid-input")


def test_only_users_read(api: Api, tenant: str) -> None:
    body = {"up_to": make_notification(tenant, make_user(tenant).id)}
    admin = make_admin(tenant, with_totp=False)
    assert (api.call(ROUTE, None, body).status, api.call(ROUTE, admin, body).status) == (401, 403)
