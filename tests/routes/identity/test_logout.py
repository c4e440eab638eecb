"""POST /v1/auth/logout."""

from sqlalchemy import Engine

from tests.api import Api
from tests.factories.identity import log_in, make_admin, make_user, user_row

ROUTE = "identity/logout"


def test_signing_out_ends_the_access_token_and_the_refresh_token_at_once(
    api: Api, tenant: str, admin_engine: Engine
) -> None:
    phone = user_row(admin_engine, tenant, make_user(tenant).id)["phone"]
    here, elsewhere = log_in(api, phone=phone), log_in(api, phone=phone)
    bearer = {"authorization": f"Bearer {here.body['access_token']}"}
    assert api.call(ROUTE, headers=bearer).status == 200
    assert api.call("identity/get_profile", headers=bearer).problem == "session-ended"
    assert api.call("identity/refresh", None, {"refresh_token": here.body["refresh_token"]}).problem == "session-ended"
    still = {"authorization": f"Bearer {elsewhere.body['access_token']}"}
    assert api.call("identity/get_profile", headers=still).status == 200


def test_signing_out_twice_is_401(api: Api, tenant: str) -> None:
    for caller in (make_user(tenant), make_admin(tenant, with_totp=False)):
        assert api.call(ROUTE, caller).status == 200
        assert api.call(ROUTE, caller).problem == "session-ended"


def test_nobody_has_nothing_to_end(api: Api) -> None:
    assert api.call(ROUTE).status == 401
