"""GET /v1/auth/profile."""

from dataclasses import replace

from sqlalchemy import Engine

from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin, make_user

ROUTE = "identity/get_profile"


def test_a_user_sees_their_own_profile_and_no_secret(api: Api, tenant: str) -> None:
    user = make_user(tenant, name="Ada Obi", email="ada@example.com", phone="+2348031234567")
    answer = api.call(ROUTE, user)
    assert answer.status == 200
    shown = answer.body["user"]
    assert (shown["id"], shown["name"], shown["email"], shown["phone"]) == (
        user.id,
        "Ada Obi",
        "ada@example.com",
        "+2348031234567",
    )
    assert (shown["is_email_verified"], shown["is_phone_verified"], shown["role"]) == (True, True, "user")
    assert (answer.body["pending_email"], answer.body["pending_phone"]) == (None, None)
    assert "argon2" not in answer.text


def test_an_administrator_has_a_profile_too(api: Api, tenant: str) -> None:
    assert api.call(ROUTE, make_admin(tenant, "arbiter", with_totp=False)).body["user"]["role"] == "arbiter"


def test_nobody_has_none(api: Api) -> None:
    assert api.call(ROUTE).status == 401


def test_a_session_that_never_was_or_is_another_tenants_is_401(api: Api, tenant: str, admin_engine: Engine) -> None:
    user = make_user(tenant)
    stranger = make_user(make_tenant(admin_engine))
    for forged in (replace(user, session_id=new_id("ses")), replace(stranger, tenant_id=tenant)):
        answer = api.call(ROUTE, forged)
        assert (answer.status, answer.problem) == (401, "session-ended")
