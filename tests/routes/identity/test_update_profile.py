"""PUT /v1/auth/profile."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from tests.api import Answer, Api
from tests.factories.identity import (
    PASSWORD,
    any_address,
    log_in,
    make_admin,
    make_user,
    newest_code,
    user_row,
)
from tests.factories.messaging import emails_to, rows, texts_to
from tests.factories.payments import announced, pass_time

ROUTE = "identity/update_profile"


@pytest.fixture
def user(tenant: str) -> User:
    return make_user(tenant)


@pytest.fixture
def row(admin_engine: Engine, tenant: str, user: User) -> dict[str, Any]:
    return user_row(admin_engine, tenant, user.id)


def put(api: Api, user: User, row: dict[str, Any], **changes: object) -> Answer:
    body = {"name": row["name"], "email": row["email"], "phone": row["phone"]} | changes
    return api.call(ROUTE, user, body)


def confirm_email(api: Api, user: User, new: str, old: str, **changes: str) -> Answer:
    """With the codes that went to both addresses, where nothing is changed."""
    codes = {"code": newest_code(emails_to(new)[-1].html), "old_code": newest_code(emails_to(old)[-1].html)}
    return api.call("identity/verify_email", None, {"user_id": user.id} | codes | changes, ip=any_address())


def confirm_phone(api: Api, user: User, new: str, old: str) -> Answer:
    codes = {"code": newest_code(texts_to(new)[-1]), "old_code": newest_code(texts_to(old)[-1])}
    return api.call("identity/verify_phone", None, {"user_id": user.id} | codes, ip=any_address())


def test_the_name_changes_at_once_and_nothing_is_sent(
    api: Api, tenant: str, admin_engine: Engine, user: User, row: dict[str, Any]
) -> None:
    answer = put(api, user, row, name="Ada N. Obi")
    assert (answer.status, answer.body["user"]["name"]) == (200, "Ada N. Obi")
    assert user_row(admin_engine, tenant, user.id) == row | {"name": "Ada N. Obi"}
    assert (texts_to(row["phone"]), emails_to(row["email"])) == ([], [])


def test_another_address_takes_the_olds_place_only_once_it_is_proven(
    api: Api, tenant: str, admin_engine: Engine, user: User, row: dict[str, Any]
) -> None:
    new = f"new.{row['email']}"
    answer = put(api, user, row, email=new.upper(), current_password=PASSWORD)
    assert (answer.body["user"]["email"], answer.body["pending_email"]) == (row["email"], new)
    assert log_in(api, email=row["email"]).status == 200
    assert log_in(api, email=new).problem == "wrong-credentials"
    assert confirm_email(api, user, new, row["email"]).status == 200
    assert log_in(api, email=new).status == 200
    assert log_in(api, email=row["email"]).problem == "wrong-credentials"
    assert announced(admin_engine, tenant, "identity.user.email_verified")[0]["email"] == new
    assert announced(admin_engine, tenant, "identity.user.registered") == []


def test_another_phone_is_proven_by_a_code_to_it(
    api: Api, tenant: str, admin_engine: Engine, user: User, row: dict[str, Any]
) -> None:
    answer = put(api, user, row, phone="0806 555 1234", country="NG", current_password=PASSWORD)
    assert answer.body["pending_phone"] == "+2348065551234"
    assert confirm_phone(api, user, "+2348065551234", row["phone"]).status == 200
    assert user_row(admin_engine, tenant, user.id)["phone"] == "+2348065551234"


def test_a_wish_that_is_taken_back_can_no_longer_be_confirmed(api: Api, user: User, row: dict[str, Any]) -> None:
    new = f"new.{row['email']}"
    put(api, user, row, email=new, current_password=PASSWORD)
    assert put(api, user, row).body["pending_email"] is None
    code = newest_code(emails_to(new)[-1].html)
    assert api.call("identity/verify_email", None, {"user_id": user.id, "code": code}).problem == "no-code"


def test_a_session_alone_does_not_change_a_contact(
    api: Api, tenant: str, admin_engine: Engine, user: User, row: dict[str, Any]
) -> None:
    without = put(api, user, row, phone="+2348065551234", name="Eve")
    assert (without.status, without.problem) == (422, "password-required")
    guessed = put(api, user, row, phone="+2348065551234", name="Eve", current_password="a guess at it")
    assert (guessed.status, guessed.problem) == (403, "wrong-password")
    after = user_row(admin_engine, tenant, user.id)
    assert after == row | {"failed_sign_ins": 1}
    assert rows(admin_engine, "messages", tenant) == []


def test_guessing_the_password_here_locks_as_it_does_at_the_door(api: Api, user: User, row: dict[str, Any]) -> None:
    for _ in range(5):
        put(api, user, row, phone="+2348065551234", current_password="a guess at it")
    assert put(api, user, row, phone="+2348065551234", current_password=PASSWORD).problem == "wrong-password"
    assert log_in(api, phone=row["phone"]).problem == "wrong-credentials"


def test_somebody_elses_contact_stays_theirs(
    api: Api, tenant: str, admin_engine: Engine, user: User, row: dict[str, Any]
) -> None:
    other = user_row(admin_engine, tenant, make_user(tenant).id)
    put(api, user, row, email=other["email"], current_password=PASSWORD)
    answer = confirm_email(api, user, other["email"], row["email"])
    assert (answer.status, answer.problem) == (409, "contact-taken")
    assert user_row(admin_engine, tenant, user.id)["email"] == row["email"]


def test_one_user_cannot_send_codes_around_the_world(
    api: Api, tenant: str, admin_engine: Engine, user: User, row: dict[str, Any]
) -> None:
    put(api, user, row, phone="+2348065551234", current_password=PASSWORD)
    answer = put(api, user, row, phone="+2348065551235", current_password=PASSWORD)
    assert (answer.status, answer.problem) == (429, "code-just-sent")
    assert texts_to("+2348065551235") == []
    pass_time(admin_engine, tenant, timedelta(seconds=61))
    assert put(api, user, row, phone="+2348065551235", current_password=PASSWORD).status == 200


def test_an_administrator_and_nobody_may_not(api: Api, tenant: str, row: dict[str, Any]) -> None:
    body = {"name": "x", "email": row["email"], "phone": row["phone"]}
    assert api.call(ROUTE, make_admin(tenant, with_totp=False), body).status == 403
    assert api.call(ROUTE, None, body).status == 401


@pytest.mark.parametrize(
    ("change", "slug"),
    [
        ({"name": ""}, "invalid-input"),
        ({"email": "nobody"}, "invalid-email"),
        ({"phone": "12"}, "invalid-input"),
        ({"phone": "0806 555 1234"}, "phone-needs-country"),
        ({"role": "owner"}, "invalid-input"),
        ({"status": "active"}, "invalid-input"),
    ],
)
def test_what_makes_no_sense_is_422_and_changes_nothing(
    api: Api, tenant: str, admin_engine: Engine, user: User, row: dict[str, Any], change: dict[str, object], slug: str
) -> None:
    answer = put(api, user, row, **change)
    assert (answer.status, answer.problem) == (422, slug)
    assert user_row(admin_engine, tenant, user.id) == row
