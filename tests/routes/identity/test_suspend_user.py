"""POST /v1/admin/users/{user_id}/suspend."""

import pytest
from sqlalchemy import Engine

from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import any_address, make_admin, make_user, user_row
from tests.factories.links import reset_token
from tests.factories.messaging import rows
from tests.factories.payments import announced

ROUTE = "identity/suspend_user"
BODY = {"reason": "Reported by three sellers"}


def test_a_suspended_users_token_stops_working_at_once(api: Api, tenant: str, admin_engine: Engine) -> None:
    user, bystander = make_user(tenant), make_user(tenant)
    assert api.call("identity/get_profile", user).status == 200
    answer = api.call(ROUTE, make_admin(tenant), BODY, user_id=user.id)
    assert (answer.status, answer.body["status"]) == (200, "suspended")
    refused = api.call("identity/get_profile", user)
    assert (refused.status, refused.problem) == (401, "session-ended")
    assert api.call("identity/get_profile", bystander).status == 200
    assert announced(admin_engine, tenant, "identity.user.suspended") == [{"user_id": user.id, "recipients": []}]


def test_who_did_it_and_why_is_on_the_audit_trail(api: Api, tenant: str, admin_engine: Engine) -> None:
    user, admin = make_user(tenant), make_admin(tenant)
    api.call(ROUTE, admin, BODY, user_id=user.id)
    [record] = rows(admin_engine, "audit_records", tenant)
    assert (record["actor"], record["result"]) == (admin.id, "done")
    [change] = record["changes"]
    assert change == {
        "subject": user.id,
        "before": {"status": "active"},
        "after": {"status": "suspended", "reason": BODY["reason"]},
    }


def test_suspending_twice_is_409(api: Api, tenant: str, admin_engine: Engine) -> None:
    user, admin = make_user(tenant), make_admin(tenant)
    api.call(ROUTE, admin, BODY, user_id=user.id)
    again = api.call(ROUTE, admin, BODY, user_id=user.id)
    assert (again.status, again.problem) == (409, "wrong-state")
    assert len(announced(admin_engine, tenant, "identity.user.suspended")) == 1


def test_the_same_key_suspends_once(api: Api, tenant: str, admin_engine: Engine) -> None:
    user, admin = make_user(tenant), make_admin(tenant)
    first, again = (api.call(ROUTE, admin, BODY, user_id=user.id, key="k1") for _ in range(2))
    assert (again.status, again.text) == (first.status, first.text)
    assert again.headers["Idempotent-Replayed"] == "true"
    other = api.call(ROUTE, admin, {"reason": "another reason"}, user_id=user.id, key="k1")
    assert other.problem == "idempotency-key-reused"
    assert len(announced(admin_engine, tenant, "identity.user.suspended")) == 1


def test_only_who_manages_users_may(api: Api, tenant: str, admin_engine: Engine) -> None:
    user = make_user(tenant)
    for role, status in (("arbiter", 403), ("auditor", 403)):
        assert api.call(ROUTE, make_admin(tenant, role, with_totp=False), BODY, user_id=user.id).status == status
    assert api.call(ROUTE, make_user(tenant), BODY, user_id=user.id).status == 403
    assert api.call(ROUTE, None, BODY, user_id=user.id).status == 401
    assert user_row(admin_engine, tenant, user.id)["status"] == "active"
    assert api.call("identity/get_profile", user).status == 200
    assert api.call(ROUTE, make_admin(tenant, "operator", with_totp=False), BODY, user_id=user.id).status == 200


def test_another_tenants_user_and_an_administrator_are_404_and_stay_as_they_are(
    api: Api, tenant: str, admin_engine: Engine
) -> None:
    stranger, admin = make_user(make_tenant(admin_engine)), make_admin(tenant)
    for user_id in (stranger.id, admin.id, "usr_1"):
        assert api.call(ROUTE, admin, BODY, user_id=user_id).status == 404
    assert user_row(admin_engine, stranger.tenant_id, stranger.id)["status"] == "active"
    assert api.call("identity/get_profile", admin).status == 200


@pytest.mark.parametrize(
    "body", [{}, {"reason": ""}, {"reason": "x" * 1001}, {"reason": 1}, {"reason": "why", "until": "x"}]
)
def test_what_makes_no_sense_is_422_and_suspends_nobody(
    api: Api, tenant: str, admin_engine: Engine, body: dict[str, object]
) -> None:
    user = make_user(tenant)
    assert api.call(ROUTE, make_admin(tenant, with_totp=False), body, user_id=user.id).problem == "invalid-input"
    assert user_row(admin_engine, tenant, user.id)["status"] == "active"


def test_the_reason_is_shown_and_links_sent_before_are_good_no_more(api: Api, tenant: str) -> None:
    user = make_user(tenant, email="suspended.links@example.com")
    token = reset_token(api, "suspended.links@example.com")
    admin = make_admin(tenant)
    body = {"reason": "Reported by three sellers."}
    assert api.call("identity/suspend_user", admin, body, user_id=user.id).body["standing_reason"] == body["reason"]
    reset = {"token": token, "new_password": "one of her own choosing"}
    assert api.call("identity/reset_password", None, reset, ip=any_address()).problem == "link-not-good"
    reinstated = api.call("identity/reinstate_user", admin, {"reason": "It was a mistake."}, user_id=user.id)
    assert reinstated.body["standing_reason"] == "It was a mistake."
    assert api.call("identity/reset_password", None, reset, ip=any_address()).problem == "link-not-good"
