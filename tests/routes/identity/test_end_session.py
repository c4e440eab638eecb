"""DELETE /v1/auth/sessions/{session_id}."""

from sqlalchemy import Engine

from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import log_in, make_admin, make_user
from tests.factories.messaging import rows
from tests.factories.payments import announced

ROUTE = "identity/end_session"
EMAIL = "ada.ends@example.com"


def test_the_session_ends_at_once_with_all_its_tokens_and_no_other(api: Api, tenant: str, admin_engine: Engine) -> None:
    user = make_user(tenant, email=EMAIL)
    stolen = log_in(api, email=EMAIL)
    following = api.call("identity/refresh", None, {"refresh_token": stolen.body["refresh_token"]})
    [session_id] = [
        each["id"] for each in api.call("identity/list_sessions", user).body["data"] if not each["is_current"]
    ]
    assert api.call(ROUTE, user, session_id=session_id).status == 200
    for tokens in (stolen, following):
        bearer = {"authorization": f"Bearer {tokens.body['access_token']}"}
        assert api.call("identity/get_profile", headers=bearer).problem == "session-ended"
        refreshed = api.call("identity/refresh", None, {"refresh_token": tokens.body["refresh_token"]})
        assert refreshed.problem == "session-ended"
    assert api.call("identity/get_profile", user).status == 200
    assert announced(admin_engine, tenant, "identity.session.ended") == [{"user_id": user.id, "recipients": []}]
    *_, noted = rows(admin_engine, "audit_records", tenant)
    assert noted["changes"][0]["after"] == {"session_id": session_id, "is_ended": True}


def test_ones_own_session_may_be_ended_too(api: Api, tenant: str) -> None:
    for caller in (make_user(tenant), make_admin(tenant, with_totp=False)):
        assert api.call(ROUTE, caller, session_id=caller.session_id).status == 200
        assert api.call("identity/get_profile", caller).problem == "session-ended"


def test_a_session_that_has_ended_is_ended_no_more(api: Api, tenant: str, admin_engine: Engine) -> None:
    user = make_user(tenant, email=EMAIL)
    gone = log_in(api, email=EMAIL)
    bearer = {"authorization": f"Bearer {gone.body['access_token']}"}
    session_id = api.call("identity/list_sessions", headers=bearer).body["data"][0]["id"]
    assert api.call("identity/logout", headers=bearer).status == 200
    answer = api.call(ROUTE, user, session_id=session_id)
    assert (answer.status, answer.problem) == (404, "unknown-session")


def test_somebody_elses_session_does_not_exist(api: Api, tenant: str, admin_engine: Engine) -> None:
    user, other = make_user(tenant), make_user(tenant)
    admin, stranger = make_admin(tenant, with_totp=False), make_user(make_tenant(admin_engine))
    for whose in (other, admin, stranger):
        answer = api.call(ROUTE, user, session_id=whose.session_id)
        assert (answer.status, answer.problem) == (404, "unknown-session")
        assert Api(whose.tenant_id).call("identity/get_profile", whose).status == 200
    assert api.call(ROUTE, user, session_id=new_id("ses")).problem == "unknown-session"
    assert api.call(ROUTE, user, session_id="ses_x").status == 404


def test_nobody_ends_none(api: Api, tenant: str) -> None:
    user = make_user(tenant)
    assert api.call(ROUTE, session_id=user.session_id).status == 401
    assert api.call("identity/get_profile", user).status == 200
