"""POST /v1/admin/users/{user_id}/reinstate."""

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import log_in, make_admin, make_user, user_row
from tests.factories.payments import announced

ROUTE = "identity/reinstate_user"
BODY = {"reason": "It was a misunderstanding"}


@pytest.fixture
def admin(tenant: str) -> Admin:
    return make_admin(tenant, with_totp=False)


@pytest.fixture
def suspended(api: Api, tenant: str, admin: Admin) -> User:
    user = make_user(tenant)
    api.call("identity/suspend_user", admin, {"reason": "under review"}, user_id=user.id)
    return user


def test_a_reinstated_user_signs_in_again_but_old_tokens_stay_dead(
    api: Api, tenant: str, admin_engine: Engine, admin: Admin, suspended: User
) -> None:
    answer = api.call(ROUTE, admin, BODY, user_id=suspended.id)
    assert (answer.status, answer.body["status"]) == (200, "active")
    assert api.call("identity/get_profile", suspended).problem == "session-ended"
    assert log_in(api, phone=user_row(admin_engine, tenant, suspended.id)["phone"]).status == 200
    assert len(announced(admin_engine, tenant, "identity.user.reinstated")) == 1


def test_somebody_active_cannot_be_reinstated(api: Api, tenant: str, admin_engine: Engine, admin: Admin) -> None:
    answer = api.call(ROUTE, admin, BODY, user_id=make_user(tenant).id)
    assert (answer.status, answer.problem) == (409, "wrong-state")
    assert announced(admin_engine, tenant, "identity.user.reinstated") == []


def test_only_who_manages_users_may(api: Api, tenant: str, admin_engine: Engine, suspended: User) -> None:
    for caller, status in (
        (make_admin(tenant, "auditor", with_totp=False), 403),
        (make_user(tenant), 403),
        (None, 401),
        (suspended, 403),
    ):
        assert api.call(ROUTE, caller, BODY, user_id=suspended.id).status == status
    stranger = make_admin(make_tenant(admin_engine), with_totp=False)
    assert api.call(ROUTE, stranger, BODY, user_id=suspended.id).status == 404
    assert user_row(admin_engine, tenant, suspended.id)["status"] == "suspended"


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": None}])
def test_what_makes_no_sense_is_422(api: Api, admin: Admin, suspended: User, body: dict[str, object]) -> None:
    assert api.call(ROUTE, admin, body, user_id=suspended.id).problem == "invalid-input"
