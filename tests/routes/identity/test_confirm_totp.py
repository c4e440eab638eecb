"""POST /v1/auth/totp/confirm."""

import pyotp
import pytest
from sqlalchemy import Engine, text

from holdfast.kernel.ids import decode_id
from tests.api import Api
from tests.factories.identity import PASSWORD, any_address, make_admin, make_user, wrong
from tests.factories.payments import announced

ROUTE = "identity/confirm_totp"


def is_confirmed(admin_engine: Engine, admin_id: str) -> bool:
    statement = text("select confirmed_at is not null from totp_credentials where user_id = :id")
    with admin_engine.connect() as connection:
        return bool(connection.execute(statement, {"id": decode_id("usr", admin_id)}).scalar_one())


def test_the_right_code_confirms_and_signing_in_asks_for_one_from_then_on(
    api: Api, tenant: str, admin_engine: Engine
) -> None:
    admin = make_admin(tenant, with_totp=False, email="boss@example.com")
    code = pyotp.TOTP(api.call("identity/enrol_totp", admin, {"current_password": PASSWORD}).body["secret"]).now()
    body = {"email": "boss@example.com", "password": PASSWORD}
    assert api.call("identity/sign_in_admin", None, body, ip=any_address()).status == 200
    assert api.call(ROUTE, admin, {"code": code}).status == 200
    assert is_confirmed(admin_engine, admin.id)
    asked = api.call("identity/sign_in_admin", None, body, ip=any_address()).body
    assert asked["is_second_factor_needed"] is True
    replayed = api.call("identity/sign_in_admin", None, body | {"code": code}, ip=any_address())
    assert replayed.problem == "wrong-code", "the code that confirmed is used up"


def test_a_wrong_code_confirms_nothing(api: Api, tenant: str, admin_engine: Engine) -> None:
    admin = make_admin(tenant, with_totp=False)
    code = pyotp.TOTP(api.call("identity/enrol_totp", admin, {"current_password": PASSWORD}).body["secret"]).now()
    answer = api.call(ROUTE, admin, {"code": wrong(code)})
    assert (answer.status, answer.problem) == (422, "wrong-code")
    assert not is_confirmed(admin_engine, admin.id)


def test_there_must_be_something_to_confirm(api: Api, tenant: str) -> None:
    nothing = api.call(ROUTE, make_admin(tenant, with_totp=False), {"code": "123456"})
    assert (nothing.status, nothing.problem) == (409, "totp-missing")
    again = api.call(ROUTE, make_admin(tenant), {"code": "123456"})
    assert (again.status, again.problem) == (409, "totp-already-confirmed")


def test_guessing_ends_after_ten_a_minute(api: Api, tenant: str) -> None:
    admin = make_admin(tenant, with_totp=False)
    statuses = [api.call(ROUTE, admin, {"code": "123456"}).status for _ in range(11)]
    assert statuses == [409] * 10 + [429]


def test_it_answers_once_with_ten_recovery_codes(api: Api, tenant: str, admin_engine: Engine) -> None:
    user = make_user(tenant)
    code = pyotp.TOTP(api.call("identity/enrol_totp", user, {"current_password": PASSWORD}).body["secret"]).now()
    answer = api.call(ROUTE, user, {"code": code}, key="k1")
    assert len(set(answer.body["recovery_codes"])) == 10
    assert api.call(ROUTE, user, {"code": code}, key="k1").problem == "totp-already-confirmed"
    told = announced(admin_engine, tenant, "identity.user.second_factor_added")
    assert told == [{"user_id": user.id, "recipients": [user.id]}]


def test_nobody_may_not(api: Api) -> None:
    assert api.call(ROUTE, None, {"code": "123456"}).status == 401


@pytest.mark.parametrize("body", [{}, {"code": "1"}, {"code": None}, {"code": "123456", "secret": "x"}])
def test_what_makes_no_sense_is_422(api: Api, tenant: str, body: dict[str, object]) -> None:
    assert api.call(ROUTE, make_admin(tenant, with_totp=False), body).problem == "invalid-input"
