from typing import Any

import pytest
from sqlalchemy import Engine

from tests.api import Answer, Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin, make_user
from tests.factories.messaging import ORDER_ID, make_notification

ROUTE = "messaging/list_notifications"


def titles(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.text
    return [each["text"].partition("“")[2].partition("”")[0] for each in answer.body["data"]]


def test_a_user_sees_what_they_were_told_the_newest_first(api: Api, tenant: str) -> None:
    user = make_user(tenant)
    first, second = make_notification(tenant, user.id, "first"), make_notification(tenant, user.id, "second")
    answer = api.call(ROUTE, user)
    assert titles(answer) == ["second", "first"]
    assert [each["id"] for each in answer.body["data"]] == [second, first]
    newest: dict[str, Any] = answer.body["data"][0]
    assert newest.pop("created_at").endswith("Z")
    assert newest == {
        "id": second,
        "type": "escrow.order.started",
        "title": "Work has begun",
        "text": "The seller began to work on the order “second”.",
        "subject": ORDER_ID,
        "read_at": None,
    }
    assert answer.body["next"] is None


def test_nobody_sees_what_another_was_told(api: Api, tenant: str, admin_engine: Engine) -> None:
    told, other = make_user(tenant), make_user(tenant)
    make_notification(tenant, told.id)
    assert titles(api.call(ROUTE, other)) == []
    stranger = make_user(make_tenant(admin_engine))
    assert titles(api.call(ROUTE, stranger)) == []
    assert titles(api.call(ROUTE, told)) == ["A used camera"]


def test_pages_follow_each_other_without_a_gap(api: Api, tenant: str) -> None:
    user = make_user(tenant)
    for number in range(5):
        make_notification(tenant, user.id, str(number))
    first = api.call(ROUTE, user, query={"limit": "2"})
    second = api.call(ROUTE, user, query={"limit": "2", "after": first.body["next"]})
    third = api.call(ROUTE, user, query={"limit": "2", "after": second.body["next"]})
    assert [titles(first), titles(second), titles(third)] == [["4", "3"], ["2", "1"], ["0"]]
    assert third.body["next"] is None


def test_a_page_that_is_just_full_is_the_last(api: Api, tenant: str) -> None:
    user = make_user(tenant)
    make_notification(tenant, user.id)
    assert api.call(ROUTE, user, query={"limit": "1"}).body["next"] is None


def test_unread_leaves_out_what_was_read(api: Api, tenant: str) -> None:
    user = make_user(tenant)
    read = make_notification(tenant, user.id, "read")
    make_notification(tenant, user.id, "unread")
    assert api.call("messaging/read_notification", user, notification_id=read).status == 200
    assert titles(api.call(ROUTE, user, query={"unread": "true"})) == ["unread"]
    assert titles(api.call(ROUTE, user, query={"unread": "false"})) == ["unread", "read"]


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "many"},
        {"unread": "perhaps"},
        {"after": "yesterday"},
        {"after": "ord_01k8000000e008000000000001"},
        {"after": "ntf_81k8000000e008000000000001"},
    ],
)
def test_a_query_that_makes_no_sense_is_422(api: Api, tenant: str, query: dict[str, str]) -> None:
    answer = api.call(ROUTE, make_user(tenant), query=query)
    assert (answer.status, answer.problem) == (422, "invalid-input")


def test_only_users_have_notifications(api: Api, tenant: str) -> None:
    assert (api.call(ROUTE).status, api.call(ROUTE, make_admin(tenant, with_totp=False)).status) == (401, 403)
