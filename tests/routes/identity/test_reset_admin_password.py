"""POST /v1/admin/auth/reset-password"""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from tests.api import Answer, Api
from tests.factories.administrators import CHOSEN, new_address, sign_in
from tests.factories.escrow import pass_time
from tests.factories.identity import PASSWORD, any_address, log_in, make_admin, make_user, totp_code, wrong
from tests.factories.links import newest_token, reset_token, send_links
from tests.factories.payments import announced
from tests.factories.second_factors import set_up_app

FUNCTION = "identity/reset_admin_password"


@pytest.fixture
def email() -> str:
    return new_address()


@pytest.fixture
def admin(tenant: str, email: str) -> Admin:
    return make_admin(tenant, "operator", email=email)


def token_for(api: Api, email: str) -> str:
    answer = api.call("identity/forgot_admin_password", None, {"email": email}, ip=any_address())
    assert answer.status == 200, answer.text
    send_links(api.tenant)
    return newest_token(email)


def reset(api: Api, token: str, password: str = CHOSEN, **proof: str) -> Answer:
    body = {"token": token, "new_password": password, **proof}
    return api.call(FUNCTION, None, body, ip=any_address())


def test_it_takes_the_link_and_the_app(api: Api, tenant: str, email: str, admin: Admin, admin_engine: Engine) -> None:
    token = token_for(api, email)
    assert reset(api, token, code=totp_code(admin.id)).status == 200
    assert api.call("identity/list_users", admin).problem == "session-ended"
    assert sign_in(api, email, PASSWORD).problem == "wrong-credentials"
    assert sign_in(api, email, CHOSEN, code=totp_code(admin.id)).status == 200
    assert reset(api, token, code=totp_code(admin.id)).problem == "link-not-good"
    assert len(announced(admin_engine, tenant, "identity.administrator.password_changed")) == 1


def test_a_recovery_code_is_as_good_once(api: Api, tenant: str, email: str) -> None:
    admin = make_admin(tenant, "operator", with_totp=False, email=email)
    first, second, *_ = set_up_app(api, admin)
    assert reset(api, token_for(api, email), recovery_code=first).status == 200
    token = token_for(api, email)
    assert reset(api, token, "another of their own", recovery_code=first).problem == "wrong-code"
    assert reset(api, token, "another of their own", recovery_code=second).status == 200


def test_a_wrong_code_changes_nothing_and_five_lock(api: Api, email: str, admin: Admin) -> None:
    token = token_for(api, email)
    for _ in range(5):
        refused = reset(api, token, code=wrong(totp_code(admin.id)))
        assert (refused.status, refused.problem) == (401, "wrong-code")
    assert reset(api, token, code=totp_code(admin.id)).problem == "second-factor-locked"
    pass_time(api.tenant, timedelta(minutes=16))
    assert reset(api, token, code=totp_code(admin.id)).status == 200


def test_without_an_app_there_is_nothing_to_prove_it_with(api: Api, tenant: str, email: str) -> None:
    make_admin(tenant, "operator", with_totp=False, email=email)
    refused = reset(api, token_for(api, email), code="123456")
    assert (refused.status, refused.problem) == (403, "totp-missing")


def test_a_users_link_and_an_administrators_are_not_each_others(
    api: Api, tenant: str, email: str, admin: Admin
) -> None:
    make_user(tenant, email=email)
    users, admins = reset_token(api, email), token_for(api, email)
    assert reset(api, users, code=totp_code(admin.id)).problem == "link-not-good"
    body: dict[str, Any] = {"token": admins, "new_password": CHOSEN}
    assert api.call("identity/reset_password", None, body, ip=any_address()).problem == "link-not-good"
    assert log_in(api, email=email).status == 200


def test_it_expires_and_an_easy_password_leaves_it_good(api: Api, email: str, admin: Admin) -> None:
    token = token_for(api, email)
    assert reset(api, token, "short", code=totp_code(admin.id)).problem == "password-length"
    pass_time(api.tenant, timedelta(minutes=31))
    assert reset(api, token, code=totp_code(admin.id)).problem == "link-not-good"


def test_what_makes_no_sense_is_422(api: Api) -> None:
    token = "hfl_" + "x" * 43
    assert reset(api, token).problem == "invalid-input"
    assert reset(api, token, code="123456", recovery_code="abcd-efgh-jkmn").problem == "invalid-input"
    assert reset(api, token, code="123456").problem == "link-not-good"
