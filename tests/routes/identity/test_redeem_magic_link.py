"""POST /v1/auth/magic-links/redeem."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update

from holdfast.identity.tables import users
from holdfast.platform.db import run
from tests.api import Answer, Api
from tests.deployment import make_tenant
from tests.factories.identity import ORIGIN, any_address, log_in, make_admin, make_user, user_row
from tests.factories.links import magic_link, reset_token
from tests.factories.messaging import rows
from tests.factories.payments import pass_time
from tests.factories.second_factors import prove_with_app, user_with_app

ROUTE = "identity/redeem_magic_link"
EMAIL = "ada.redeems@example.com"


def redeem(api: Api, link: dict[str, str], ip: str = "") -> Answer:
    return api.call(ROUTE, None, link, ip=ip or any_address())


def is_let_in(api: Api, tokens: Answer) -> bool:
    bearer = {"authorization": f"Bearer {tokens.body['access_token']}"}
    return api.call("identity/get_profile", headers=bearer).status == 200


def test_the_link_signs_in_and_it_is_on_record(api: Api, tenant: str, admin_engine: Engine) -> None:
    user, address = make_user(tenant, email=EMAIL), any_address()
    answer = redeem(api, magic_link(api, EMAIL), ip=address)
    assert (answer.status, answer.body["user"]["id"]) == (200, user.id)
    assert is_let_in(api, answer)
    noted = [row for row in rows(admin_engine, "audit_records", tenant) if row["action"].endswith("/redeem")]
    assert [(row["source_ip"], row["changes"][0]["subject"]) for row in noted] == [(address, user.id)]
    [link] = rows(admin_engine, "email_links", tenant)
    assert link["used_at"] is not None


def test_a_link_is_good_once(api: Api, tenant: str) -> None:
    make_user(tenant, email=EMAIL)
    link = magic_link(api, EMAIL)
    assert redeem(api, link).status == 200
    again = redeem(api, link)
    assert (again.status, again.problem) == (409, "link-not-good")


def test_many_at_once_use_it_once(api: Api, tenant: str) -> None:
    make_user(tenant, email=EMAIL)
    link = magic_link(api, EMAIL)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: redeem(api, link), range(4)))
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409]


def test_in_another_browser_it_is_good_for_nothing_and_that_is_on_record(
    api: Api, tenant: str, admin_engine: Engine
) -> None:
    make_user(tenant, email=EMAIL)
    link = magic_link(api, EMAIL)
    other = magic_link(api, EMAIL)
    for binding in (other["binding"], "hfb_" + "x" * 43, link["token"]):
        answer = redeem(api, link | {"binding": binding})
        assert (answer.status, answer.problem) == (409, "link-not-good")
    noted = [row for row in rows(admin_engine, "audit_records", tenant) if row["action"].endswith("/redeem")]
    assert [row["changes"][0]["after"] for row in noted] == [{"refused": "opened where it was not asked for"}] * 3
    assert len(rows(admin_engine, "sessions", tenant)) == 1, "the factory's"
    assert redeem(api, link).status == 200, "where it was asked for it still is"


def test_it_is_good_for_a_quarter_of_an_hour(api: Api, tenant: str, admin_engine: Engine) -> None:
    make_user(tenant, email=EMAIL)
    in_time, late = magic_link(api, EMAIL), magic_link(api, EMAIL)
    pass_time(admin_engine, tenant, timedelta(minutes=14, seconds=50))
    assert redeem(api, in_time).status == 200
    pass_time(admin_engine, tenant, timedelta(seconds=15))
    assert redeem(api, late).problem == "link-not-good"


def test_whoever_set_up_an_app_is_asked_for_its_code(api: Api, tenant: str, admin_engine: Engine) -> None:
    user, _ = user_with_app(api, EMAIL)
    asked = redeem(api, magic_link(api, EMAIL))
    assert (asked.status, asked.body["is_second_factor_needed"]) == (200, True)
    assert is_let_in(api, prove_with_app(api, user, asked.body["pending_token"]))


def test_who_guessed_too_often_gets_in_with_a_link(api: Api, tenant: str) -> None:
    make_user(tenant, email=EMAIL)
    for _ in range(6):
        log_in(api, "not the password", email=EMAIL)
    assert redeem(api, magic_link(api, EMAIL)).status == 200
    assert log_in(api, email=EMAIL).status == 200


def test_a_link_for_one_thing_is_not_good_for_another(api: Api, tenant: str) -> None:
    make_user(tenant, email=EMAIL)
    link = magic_link(api, EMAIL)
    body = {"token": link["token"], "new_password": "one of her own choosing"}
    assert api.call("identity/reset_password", None, body, ip=any_address()).problem == "link-not-good"
    reset = reset_token(api, EMAIL)
    assert redeem(api, {"token": reset, "binding": link["binding"]}).problem == "link-not-good"
    assert redeem(api, link).status == 200


def test_another_password_ends_the_links_of_before(api: Api, tenant: str) -> None:
    make_user(tenant, email=EMAIL)
    link = magic_link(api, EMAIL)
    body = {"token": reset_token(api, EMAIL), "new_password": "one of her own choosing"}
    assert api.call("identity/reset_password", None, body, ip=any_address()).status == 200
    assert redeem(api, link).problem == "link-not-good"


def test_who_is_suspended_meanwhile_does_not_get_in(api: Api, tenant: str, admin_engine: Engine) -> None:
    user = make_user(tenant, email=EMAIL)
    link = magic_link(api, EMAIL)
    api.call("identity/suspend_user", make_admin(tenant), {"reason": "under review"}, user_id=user.id)
    assert (redeem(api, link).status, redeem(api, link).problem) == (409, "link-not-good")


def test_a_link_to_an_address_that_is_the_users_no_more_is_not_good(api: Api, tenant: str) -> None:
    user = make_user(tenant, email=EMAIL)
    link = magic_link(api, EMAIL)
    moved = update(users).where(users.c.id == user.id).values(email="moved.on@example.com")
    run(tenant, ORIGIN, lambda db: db.execute(moved))
    assert redeem(api, link).problem == "link-not-good"


def test_another_tenants_and_a_made_up_token_are_refused_alike(api: Api, tenant: str, admin_engine: Engine) -> None:
    user = make_user(tenant, email=EMAIL)
    link, before = magic_link(api, EMAIL), user_row(admin_engine, tenant, user.id)
    for answer in (
        redeem(Api(make_tenant(admin_engine)), link),
        redeem(api, link | {"token": "hfl_" + "x" * 43}),
    ):
        assert (answer.status, answer.problem) == (409, "link-not-good")
    assert user_row(admin_engine, tenant, user.id) == before
    assert redeem(api, link).status == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"token": "hfl_" + "x" * 43},
        {"binding": "hfb_" + "x" * 43},
        {"token": "x", "binding": "hfb_" + "x" * 43},
        {"token": "hfl_" + "x" * 43, "binding": "x" * 201},
        {"token": "hfl_" + "x" * 43, "binding": "hfb_" + "x" * 43, "email": EMAIL},
    ],
)
def test_what_makes_no_sense_is_422(api: Api, body: dict[str, str]) -> None:
    answer = redeem(api, body)
    assert (answer.status, answer.problem) == (422, "invalid-input")
