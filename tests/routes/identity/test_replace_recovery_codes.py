"""POST /v1/auth/totp/recovery-codes."""

import re

import pytest

from tests.api import Api
from tests.factories.identity import make_admin, make_user, totp_code, wrong
from tests.factories.second_factors import pending_token, prove, user_with_app

ROUTE = "identity/replace_recovery_codes"
EMAIL = "ada.recovers@example.com"


def test_ten_new_ones_take_the_place_of_all_before(api: Api) -> None:
    user, before = user_with_app(api, EMAIL)
    prove(api, pending_token(api, EMAIL), recovery_code=before[0])
    answer = api.call(ROUTE, user, {"code": totp_code(user.id)})
    after = answer.body["recovery_codes"]
    assert len(set(after)) == 10 and set(after).isdisjoint(before)
    assert all(re.fullmatch("([0-9a-z]{4}-){2}[0-9a-z]{4}", code) for code in after)
    assert prove(api, pending_token(api, EMAIL), recovery_code=before[1]).problem == "wrong-code"
    assert prove(api, pending_token(api, EMAIL), recovery_code=after[0]).status == 200
    assert api.call("identity/get_totp", user).body["recovery_codes_left"] == 9


def test_it_needs_a_fresh_code_of_the_app(api: Api) -> None:
    user, before = user_with_app(api, EMAIL)
    code = totp_code(user.id)
    prove(api, pending_token(api, EMAIL), code=code)
    for stale in (code, wrong(code)):
        assert api.call(ROUTE, user, {"code": stale}).problem == "wrong-code"
    assert api.call(ROUTE, user, {"recovery_code": before[0]}).problem == "invalid-input"
    assert prove(api, pending_token(api, EMAIL), recovery_code=before[0]).status == 200


def test_an_administrator_has_them_too(api: Api, tenant: str) -> None:
    admin = make_admin(tenant)
    answer = api.call(ROUTE, admin, {"code": totp_code(admin.id)})
    assert len(answer.body["recovery_codes"]) == 10


def test_without_an_app_there_are_none(api: Api, tenant: str) -> None:
    answer = api.call(ROUTE, make_user(tenant), {"code": "123456"})
    assert (answer.status, answer.problem) == (409, "totp-missing")
    assert api.call(ROUTE, None, {"code": "123456"}).status == 401


@pytest.mark.parametrize("body", [{}, {"code": "1"}, {"code": 123456}])
def test_what_makes_no_sense_is_422(api: Api, tenant: str, body: dict[str, object]) -> None:
    assert api.call(ROUTE, make_user(tenant), body).problem == "invalid-input"
