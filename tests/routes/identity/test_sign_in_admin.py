"""POST /v1/admin/auth/sign-in."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.identity.usecases.tenants import create_admin
from tests.api import Answer, Api
from tests.factories.identity import (
    ORIGIN,
    PASSWORD,
    any_address,
    make_admin,
    make_user,
    totp_code,
    user_row,
    wrong,
)
from tests.factories.messaging import rows
from tests.factories.payments import pass_time

ROUTE = "identity/sign_in_admin"
EMAIL = "boss@example.com"


def sign_in(api: Api, password: str = PASSWORD, **more: object) -> Answer:
    return api.call(ROUTE, None, {"email": EMAIL, "password": password} | more, ip=any_address())


@pytest.fixture
def admin(tenant: str) -> Admin:
    return make_admin(tenant, email=EMAIL)


def sessions_of(admin_engine: Engine, tenant: str) -> list[dict[str, Any]]:
    return [row for row in rows(admin_engine, "sessions", tenant) if row["user_agent"] != "tests"]


def test_password_and_code_give_a_short_token_that_works(api: Api, admin: Admin) -> None:
    answer = sign_in(api, code=totp_code(admin.id))
    assert (answer.status, answer.body["expires_in"]) == (200, 300)
    assert (answer.body["user"]["id"], answer.body["user"]["role"]) == (admin.id, "owner")
    bearer = {"authorization": f"Bearer {answer.body['access_token']}"}
    assert api.call("identity/list_users", headers=bearer).status == 200


def test_the_password_alone_is_not_enough_once_an_app_is_set_up(
    api: Api, tenant: str, admin_engine: Engine, admin: Admin
) -> None:
    assert "access_token" not in sign_in(api).body
    answer = sign_in(api, new_password="one of her own choosing")
    assert (answer.status, answer.problem) == (401, "totp-required")
    assert sign_in(api, code=wrong(totp_code(admin.id))).problem == "wrong-code"
    assert sessions_of(admin_engine, tenant) == []


def test_a_code_works_once(api: Api, admin: Admin) -> None:
    code = totp_code(admin.id)
    assert sign_in(api, code=code).status == 200
    again = sign_in(api, code=code)
    assert (again.status, again.problem) == (401, "wrong-code")


def test_the_code_says_nothing_without_the_password(api: Api, admin: Admin) -> None:
    code = totp_code(admin.id)
    assert sign_in(api, "not the password", code=code).problem == "wrong-credentials"
    assert sign_in(api, code=code).status == 200, "it was not used up"


def test_five_wrong_codes_lock_the_door(api: Api, tenant: str, admin_engine: Engine, admin: Admin) -> None:
    for _ in range(5):
        assert sign_in(api, code=wrong(totp_code(admin.id))).problem == "wrong-code"
    assert sign_in(api, code=totp_code(admin.id)).problem == "wrong-credentials"
    pass_time(admin_engine, tenant, timedelta(minutes=16))
    assert sign_in(api, code=totp_code(admin.id)).status == 200


def test_without_an_app_the_password_is_enough(api: Api, tenant: str) -> None:
    make_admin(tenant, with_totp=False, email=EMAIL)
    assert sign_in(api).status == 200
    assert sign_in(api, code="123456").status == 200


def test_a_user_and_nobody_are_refused_alike(api: Api, tenant: str) -> None:
    nobody = sign_in(api)
    make_user(tenant, email=EMAIL)
    user = sign_in(api)
    assert (nobody.status, nobody.problem) == (user.status, user.problem) == (401, "wrong-credentials")


def test_a_one_time_password_opens_nothing_but_the_choice_of_another(
    api: Api, tenant: str, admin_engine: Engine
) -> None:
    made = create_admin(tenant, name="Ngozi Ade", email=EMAIL, role="operator", origin=ORIGIN)
    once = made.one_time_password
    answer = sign_in(api, once)
    assert (answer.status, answer.problem) == (403, "new-password-required")
    assert sign_in(api, once, new_password="short").problem == "password-length"
    assert sign_in(api, once, new_password=once).problem == "password-too-common"
    assert sessions_of(admin_engine, tenant) == []
    assert sign_in(api, once, new_password="one of her own choosing").status == 200
    assert sign_in(api, once).problem == "wrong-credentials"
    assert sign_in(api, "one of her own choosing").status == 200


def test_another_password_ends_the_sessions_of_the_one_before(api: Api, tenant: str) -> None:
    before = make_admin(tenant, with_totp=False, email=EMAIL)
    assert sign_in(api, new_password="one of her own choosing").status == 200
    assert api.call("identity/get_profile", before).problem == "session-ended"


def test_no_secret_is_kept(api: Api, tenant: str, admin_engine: Engine, admin: Admin) -> None:
    answer = sign_in(api, code=totp_code(admin.id), new_password="one of her own choosing")
    kept = str([rows(admin_engine, table, tenant) for table in ("users", "sessions", "audit_records", "events")])
    for secret in (PASSWORD, "one of her own choosing", answer.body["refresh_token"]):
        assert secret not in kept
    assert user_row(admin_engine, tenant, admin.id)["failed_sign_ins"] == 0


@pytest.mark.parametrize(
    "change",
    [{"email": ""}, {"password": ""}, {"password": None}, {"code": "12345"}, {"code": 123456}, {"role": "owner"}],
)
def test_what_makes_no_sense_is_422(api: Api, change: dict[str, object]) -> None:
    body = {"email": EMAIL, "password": PASSWORD} | change
    answer = api.call(ROUTE, None, body, ip=any_address())
    assert (answer.status, answer.problem) == (422, "invalid-input")
