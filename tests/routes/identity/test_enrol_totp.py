"""POST /v1/auth/totp/enrol."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import pytest
from sqlalchemy import Engine, text

from holdfast.kernel.ids import decode_id
from tests.api import Api
from tests.factories.identity import PASSWORD, log_in, make_admin, make_user
from tests.factories.messaging import rows

ROUTE = "identity/enrol_totp"
BODY = {"current_password": PASSWORD}


def test_an_administrator_gets_a_secret_to_type_and_to_scan(api: Api, tenant: str) -> None:
    admin = make_admin(tenant, with_totp=False, email="boss@example.com")
    answer = api.call(ROUTE, admin, BODY)
    assert answer.status == 201
    uri = urlsplit(answer.body["uri"])
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert unquote(uri.path).endswith(":boss@example.com")
    assert parse_qs(uri.query)["secret"] == [answer.body["secret"]]
    assert answer.body["qr_code"].startswith("data:image/svg+xml")
    code = pyotp.TOTP(answer.body["secret"]).now()
    assert api.call("identity/confirm_totp", admin, {"code": code}).status == 200


def test_the_secret_is_nowhere_but_in_the_vault(api: Api, tenant: str, admin_engine: Engine) -> None:
    admin = make_admin(tenant, with_totp=False)
    secret = api.call(ROUTE, admin, BODY, key="k1").body["secret"]
    [credential] = credentials(admin_engine, tenant)
    assert secret.encode() not in credential["ciphertext"]
    assert credential["key_id"].startswith("arn:aws:kms:")
    tables = ("audit_records", "events", "users", "challenges")
    assert secret not in str([rows(admin_engine, table, tenant) for table in tables])


def credentials(admin_engine: Engine, tenant: str) -> list[dict[str, Any]]:
    with admin_engine.connect() as connection:
        statement = text("select * from totp_credentials where tenant_id = :tenant")
        return [dict(row._mapping) for row in connection.execute(statement, {"tenant": decode_id("tnt", tenant)})]


def test_until_it_is_confirmed_another_may_take_its_place(api: Api, tenant: str) -> None:
    admin = make_admin(tenant, with_totp=False)
    first, second = (api.call(ROUTE, admin, BODY).body["secret"] for _ in range(2))
    assert api.call("identity/confirm_totp", admin, {"code": pyotp.TOTP(first).now()}).problem == "wrong-code"
    assert api.call("identity/confirm_totp", admin, {"code": pyotp.TOTP(second).now()}).status == 200


def test_a_confirmed_app_cannot_be_replaced(api: Api, tenant: str, admin_engine: Engine) -> None:
    admin = make_admin(tenant)
    before = credentials(admin_engine, tenant)
    answer = api.call(ROUTE, admin, BODY)
    assert (answer.status, answer.problem) == (409, "totp-already-confirmed")
    assert credentials(admin_engine, tenant) == before


def test_a_user_gets_one_as_well(api: Api, tenant: str) -> None:
    user = make_user(tenant, email="ada.enrols@example.com")
    uri = urlsplit(api.call(ROUTE, user, BODY).body["uri"])
    assert unquote(uri.path).endswith(":ada.enrols@example.com")


def test_nobody_may_not(api: Api) -> None:
    assert api.call(ROUTE, None, BODY).status == 401


def test_a_session_alone_does_not_set_one_up(api: Api, tenant: str, admin_engine: Engine) -> None:
    user = make_user(tenant, email="ada.guarded@example.com")
    for _ in range(5):
        answer = api.call(ROUTE, user, {"current_password": "a guess at it"})
        assert (answer.status, answer.problem) == (403, "wrong-password")
    assert api.call(ROUTE, user, BODY).problem == "wrong-password", "locked, as the door is"
    assert log_in(api, email="ada.guarded@example.com").problem == "wrong-credentials"
    assert credentials(admin_engine, tenant) == []


def test_the_right_password_forgives_no_failures(api: Api, tenant: str) -> None:
    user = make_user(tenant, email="ada.forgiven@example.com")
    for _ in range(4):
        log_in(api, "not the password", email="ada.forgiven@example.com")
    assert api.call(ROUTE, user, BODY).status == 201
    log_in(api, "not the password", email="ada.forgiven@example.com")
    assert log_in(api, email="ada.forgiven@example.com").problem == "wrong-credentials"


@pytest.mark.parametrize("body", [{}, {"current_password": ""}, {"current_password": None}, {"password": PASSWORD}])
def test_what_makes_no_sense_is_422(api: Api, tenant: str, body: dict[str, object]) -> None:
    assert api.call(ROUTE, make_user(tenant), body).problem == "invalid-input"
