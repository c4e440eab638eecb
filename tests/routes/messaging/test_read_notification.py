import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, Anonymous, Caller
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin, make_user
from tests.factories.messaging import make_notification, rows

ROUTE = "messaging/read_notification"


def test_what_was_read_says_when(api: Api, tenant: str, admin_engine: Engine) -> None:
    user = make_user(tenant)
    read, unread = make_notification(tenant, user.id), make_notification(tenant, user.id)
    answer = api.call(ROUTE, user, notification_id=read)
    assert answer.status == 200, answer.text
    assert (answer.body["id"], answer.body["read_at"] is None) == (read, False)
    listed = api.call("messaging/list_notifications", user).body["data"]
    assert {each["id"]: each["read_at"] for each in listed} == {read: answer.body["read_at"], unread: None}
    assert sum(row["read_at"] is not None for row in rows(admin_engine, "notifications", tenant)) == 1


def test_reading_again_changes_nothing(api: Api, tenant: str) -> None:
    user = make_user(tenant)
    notification_id = make_notification(tenant, user.id)
    first = api.call(ROUTE, user, notification_id=notification_id)
    again = api.call(ROUTE, user, notification_id=notification_id, key="the same")
    assert (again.status, again.body) == (200, first.body)
    assert api.call(ROUTE, user, notification_id=notification_id, key="the same").body == first.body


def test_another_users_notification_is_not_found(api: Api, tenant: str, admin_engine: Engine) -> None:
    notification_id = make_notification(tenant, make_user(tenant).id)
    for caller in (make_user(tenant), make_user(make_tenant(admin_engine))):
        answer = api.call(ROUTE, caller, notification_id=notification_id)
        assert (answer.status, answer.problem) == (404, "not-found")
    assert [row["read_at"] for row in rows(admin_engine, "notifications", tenant)] == [None]


@pytest.mark.parametrize("notification_id", ["ntf_01k8000000e008000000000001", "ord_01k8000000e008000000000001", "x"])
def test_what_does_not_exist_is_not_found(api: Api, tenant: str, notification_id: str) -> None:
    assert api.call(ROUTE, make_user(tenant), notification_id=notification_id).problem == "not-found"


@pytest.mark.parametrize(("is_admin", "status"), [(False, 401), (True, 403)])
def test_only_users_read(api: Api, tenant: str, admin_engine: Engine, is_admin: bool, status: int) -> None:
    notification_id = make_notification(tenant, make_user(tenant).id)
    caller: Caller = make_admin(tenant, with_totp=False) if is_admin else Anonymous()
    assert isinstance(caller, Admin) == is_admin
    assert api.call(ROUTE, caller, notification_id=notification_id).status == status
    assert [row["read_at"] for row in rows(admin_engine, "notifications", tenant)] == [None]
