"""DELETE /v1/auth/sessions."""

from sqlalchemy import Engine

from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import log_in, make_admin, make_user
from tests.factories.messaging import rows
from tests.factories.payments import announced

ROUTE = "identity/end_other_sessions"
EMAIL = "ada.everywhere@example.com"


def test_every_other_session_ends_and_this_one_goes_on(api: Api, tenant: str, admin_engine: Engine) -> None:
    user = make_user(tenant, email=EMAIL)
    elsewhere = [log_in(api, email=EMAIL) for _ in range(2)]
    api.call("identity/refresh", None, {"refresh_token": elsewhere[0].body["refresh_token"]})
    here = log_in(api, email=EMAIL)
    refreshed = api.call("identity/refresh", None, {"refresh_token": here.body["refresh_token"]})
    bearer = {"authorization": f"Bearer {refreshed.body['access_token']}"}
    answer = api.call(ROUTE, headers=bearer)
    assert (answer.status, answer.body) == (200, {"ended": 3})
    assert len(api.call("identity/list_sessions", headers=bearer).body["data"]) == 1
    assert api.call("identity/get_profile", user).problem == "session-ended"
    for tokens in elsewhere:
        gone = {"authorization": f"Bearer {tokens.body['access_token']}"}
        assert api.call("identity/get_profile", headers=gone).problem == "session-ended"
    again = api.call("identity/refresh", None, {"refresh_token": refreshed.body["refresh_token"]})
    assert again.status == 200
    assert len(announced(admin_engine, tenant, "identity.session.ended")) == 1


def test_where_there_is_no_other_nothing_is_done(api: Api, tenant: str, admin_engine: Engine) -> None:
    for caller in (make_user(tenant), make_admin(tenant, with_totp=False)):
        assert api.call(ROUTE, caller).body == {"ended": 0}
        assert api.call("identity/get_profile", caller).status == 200
    assert rows(admin_engine, "events", tenant) == rows(admin_engine, "audit_records", tenant) == []


def test_nobody_elses_sessions_end(api: Api, tenant: str, admin_engine: Engine) -> None:
    others = [make_user(tenant), make_admin(tenant, with_totp=False), make_user(make_tenant(admin_engine))]
    api.call(ROUTE, make_user(tenant))
    for other in others:
        assert Api(other.tenant_id).call("identity/get_profile", other).status == 200


def test_nobody_has_none_to_end(api: Api) -> None:
    assert api.call(ROUTE).status == 401
