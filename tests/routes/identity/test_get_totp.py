"""GET /v1/auth/totp."""

from tests.api import Api
from tests.factories.identity import PASSWORD, make_admin, make_user
from tests.factories.second_factors import set_up_app

ROUTE = "identity/get_totp"


def test_it_says_whether_an_app_is_set_up_and_which_codes_are_left(api: Api, tenant: str) -> None:
    user = make_user(tenant)
    none = {"is_set_up": False, "recovery_codes_left": 0}
    assert api.call(ROUTE, user).body == none
    api.call("identity/enrol_totp", user, {"current_password": PASSWORD})
    assert api.call(ROUTE, user).body == none, "it was not confirmed"
    set_up_app(api, user)
    assert api.call(ROUTE, user).body == {"is_set_up": True, "recovery_codes_left": 10}
    assert api.call(ROUTE, make_user(tenant)).body == none, "somebody else's"


def test_an_administrator_sees_their_own(api: Api, tenant: str) -> None:
    assert api.call(ROUTE, make_admin(tenant)).body == {"is_set_up": True, "recovery_codes_left": 0}


def test_nobody_has_none(api: Api) -> None:
    assert api.call(ROUTE).status == 401
