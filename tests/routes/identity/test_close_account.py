"""POST /v1/auth/close-account: what keeps one open, and what is erased, in test_close_user.py"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.money import Money
from tests.api import Answer, Api
from tests.factories.escrow import give_money
from tests.factories.identity import PASSWORD, make_user, totp_code, wrong
from tests.factories.payments import announced
from tests.factories.second_factors import user_with_app

FUNCTION = "identity/close_account"


def close(api: Api, user: User | Admin | None, password: str = PASSWORD, **proof: str) -> Answer:
    return api.call(FUNCTION, user, {"current_password": password, **proof})


def test_the_password_closes_it(api: Api, tenant: str, payer: User, admin_engine: Engine) -> None:
    assert close(api, payer, "not the password").problem == "wrong-password"
    assert close(api, payer).status == 200
    assert api.call("identity/get_profile", payer).problem == "session-ended"
    assert len(announced(admin_engine, tenant, "identity.user.closed")) == 1


def test_where_an_app_is_set_up_it_needs_its_code_as_well(api: Api) -> None:
    user, recovery_codes = user_with_app(api, "ada.with.app@example.com")
    assert close(api, user).problem == "totp-required"
    assert close(api, user, code=wrong(totp_code(user.id))).problem == "wrong-code"
    assert api.call("identity/get_profile", user).status == 200
    assert close(api, user, recovery_code=recovery_codes[0]).status == 200


def test_what_is_still_owed_is_named_and_the_code_is_not_used_up(api: Api, tenant: str) -> None:
    user, codes = user_with_app(api, "ada.with.money@example.com")
    give_money(tenant, user, Money(150_00, "NGN"))
    for _ in range(2):
        refused = close(api, user, recovery_code=codes[0])
        assert (refused.status, refused.problem) == (409, "account-not-settled")
        assert refused.body["errors"] == [{"field": "balance.NGN", "detail": "150.00 NGN"}]


def test_administrators_are_disabled_not_closed(api: Api, owner: Admin) -> None:
    assert close(api, owner).status == 403
    assert close(api, None).status == 401


def test_what_makes_no_sense_is_422(api: Api, tenant: str) -> None:
    user = make_user(tenant)
    for body in ({}, {"current_password": ""}, {"current_password": PASSWORD, "code": "1"}, {"current_password": 7}):
        assert api.call(FUNCTION, user, body).problem == "invalid-input"
