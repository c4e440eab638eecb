"""POST /v1/auth/reset-password."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update

from holdfast.identity.rules.callers import User
from holdfast.identity.tables import users
from holdfast.kernel.ids import encode_id
from holdfast.platform.db import run
from tests.api import Answer, Api
from tests.deployment import make_tenant
from tests.factories.identity import ORIGIN, PASSWORD, any_address, log_in, make_admin, make_user, user_row
from tests.factories.links import reset_token
from tests.factories.messaging import deliver, rows
from tests.factories.payments import announced, pass_time

ROUTE = "identity/reset_password"
NEW = "one of her own choosing"


@pytest.fixture
def user(tenant: str) -> User:
    return make_user(tenant)


@pytest.fixture
def row(admin_engine: Engine, tenant: str, user: User) -> dict[str, Any]:
    return user_row(admin_engine, tenant, user.id)


def reset(api: Api, token: str, new_password: str = NEW) -> Answer:
    return api.call(ROUTE, None, {"token": token, "new_password": new_password}, ip=any_address())


def test_the_new_password_signs_in_and_the_old_one_and_its_sessions_do_not(
    api: Api, admin_engine: Engine, user: User, row: dict[str, Any]
) -> None:
    before = log_in(api, email=row["email"])
    assert reset(api, reset_token(api, row["email"])).status == 200
    assert log_in(api, email=row["email"]).problem == "wrong-credentials"
    assert log_in(api, NEW, phone=row["phone"]).status == 200
    assert api.call("identity/get_profile", user).problem == "session-ended"
    refreshed = api.call("identity/refresh", None, {"refresh_token": before.body["refresh_token"]})
    assert refreshed.problem == "session-ended"


def test_its_user_is_told_in_the_application_and_by_email(
    api: Api, tenant: str, admin_engine: Engine, user: User, row: dict[str, Any]
) -> None:
    reset(api, reset_token(api, row["email"]))
    [news] = announced(admin_engine, tenant, "identity.user.password_changed")
    assert news == {"user_id": user.id, "recipients": [user.id]}
    assert deliver("messaging/notify", tenant, "identity.user.password_changed", news, subject=user.id)
    [told] = rows(admin_engine, "notifications", tenant)
    assert (told["title"], encode_id("usr", told["user_id"])) == ("Your password was changed", user.id)
    assert [each["recipient"] for each in rows(admin_engine, "messages", tenant) if each["event_id"]] == [row["email"]]
    changes = [change for each in rows(admin_engine, "audit_records", tenant) for change in each["changes"]]
    assert {"by": "a link sent by e-mail", "password": "[redacted]"} in [change["after"] for change in changes]


def test_it_ends_being_locked_out(api: Api, admin_engine: Engine, row: dict[str, Any]) -> None:
    for _ in range(5):
        log_in(api, "not the password", phone=row["phone"])
    assert reset(api, reset_token(api, row["email"])).status == 200
    assert log_in(api, NEW, phone=row["phone"]).status == 200


def test_a_link_is_good_once_and_so_is_every_other_that_was_sent(
    api: Api, admin_engine: Engine, row: dict[str, Any]
) -> None:
    first, second = (reset_token(api, row["email"]) for _ in range(2))
    assert first != second
    assert reset(api, second).status == 200
    for token in (second, first):
        answer = reset(api, token, "another of her choosing")
        assert (answer.status, answer.problem) == (409, "link-not-good")
    assert log_in(api, NEW, phone=row["phone"]).status == 200


def test_many_at_once_use_it_once(api: Api, admin_engine: Engine, row: dict[str, Any]) -> None:
    token = reset_token(api, row["email"])
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda n: reset(api, token, f"choice number {n} of four"), range(4)))
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409]


def test_it_is_good_for_half_an_hour(api: Api, tenant: str, admin_engine: Engine, row: dict[str, Any]) -> None:
    late, just = (reset_token(api, row["email"]) for _ in range(2))
    pass_time(admin_engine, tenant, timedelta(minutes=29))
    assert reset(api, just).status == 200
    again = reset_token(api, row["email"])
    pass_time(admin_engine, tenant, timedelta(minutes=30, seconds=1))
    for token in (late, again):
        assert reset(api, token).problem == "link-not-good"


def test_a_made_up_token_and_another_tenants_are_refused_alike(
    api: Api, tenant: str, admin_engine: Engine, row: dict[str, Any]
) -> None:
    token = reset_token(api, row["email"])
    answers = [reset(api, "hfl_" + "x" * 43), reset(Api(make_tenant(admin_engine)), token)]
    assert [(answer.status, answer.problem) for answer in answers] == [(409, "link-not-good")] * 2
    assert user_row(admin_engine, tenant, encode_id("usr", row["id"])) == row
    assert reset(api, token).status == 200


def test_a_link_to_an_address_that_is_the_users_no_more_is_not_good(
    api: Api, tenant: str, admin_engine: Engine, user: User, row: dict[str, Any]
) -> None:
    token = reset_token(api, row["email"])
    moved = update(users).where(users.c.id == user.id).values(email="moved@example.com")
    run(tenant, ORIGIN, lambda db: db.execute(moved))
    assert reset(api, token).problem == "link-not-good"


def test_a_suspended_user_chooses_no_password(
    api: Api, tenant: str, admin_engine: Engine, user: User, row: dict[str, Any]
) -> None:
    token = reset_token(api, row["email"])
    api.call("identity/suspend_user", make_admin(tenant), {"reason": "under review"}, user_id=user.id)
    assert (reset(api, token).status, reset(api, token).problem) == (409, "link-not-good")
    assert user_row(admin_engine, tenant, user.id)["password_hash"] == row["password_hash"]


@pytest.mark.parametrize(("password", "slug"), [("short", "password-length"), ("password123", "password-too-common")])
def test_a_password_that_is_too_easy_leaves_the_link_good(
    api: Api, admin_engine: Engine, row: dict[str, Any], password: str, slug: str
) -> None:
    token = reset_token(api, row["email"])
    for easy, why in ((password, slug), (row["email"], "password-too-common")):
        assert (reset(api, token, easy).status, reset(api, token, easy).problem) == (422, why)
    assert reset(api, token).status == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"token": "hfl_" + "x" * 43},
        {"new_password": PASSWORD},
        {"token": "x", "new_password": PASSWORD},
        {"token": "x" * 201, "new_password": PASSWORD},
        {"token": "hfl_" + "x" * 43, "new_password": PASSWORD, "email": "a@example.com"},
    ],
)
def test_what_makes_no_sense_is_422(api: Api, body: dict[str, object]) -> None:
    answer = api.call(ROUTE, None, body, ip=any_address())
    assert (answer.status, answer.problem) == (422, "invalid-input")
    assert PASSWORD not in answer.text
