"""POST /v1/auth/login."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, update

from holdfast.identity.rules.callers import User
from holdfast.identity.tables import users
from holdfast.identity.usecases import passwords
from holdfast.platform.db import run
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import (
    ORIGIN,
    PASSWORD,
    any_address,
    log_in,
    make_admin,
    make_user,
    register,
    user_row,
)
from tests.factories.messaging import rows
from tests.factories.payments import pass_time

ROUTE = "identity/login"


@pytest.fixture
def user(tenant: str) -> User:
    return make_user(tenant)


@pytest.fixture
def row(admin_engine: Engine, tenant: str, user: User) -> dict[str, Any]:
    return user_row(admin_engine, tenant, user.id)


def profile_status(api: Api, access_token: str) -> int:
    return api.call("identity/get_profile", headers={"authorization": f"Bearer {access_token}"}).status


def test_phone_or_address_with_the_password_give_tokens_that_work(api: Api, user: User, row: dict[str, Any]) -> None:
    for contact in ({"phone": row["phone"]}, {"email": row["email"].upper()}):
        answer = log_in(api, **contact)
        assert answer.status == 200
        assert (answer.body["token_type"], answer.body["expires_in"]) == ("Bearer", 900)
        assert answer.body["user"]["id"] == user.id
        assert profile_status(api, answer.body["access_token"]) == 200


def test_a_phone_in_national_form_signs_in_too(api: Api, row: dict[str, Any]) -> None:
    assert log_in(api, phone="0" + row["phone"].removeprefix("+234"), country="NG").status == 200


def test_the_password_may_be_typed_on_another_keyboard(api: Api, tenant: str) -> None:
    claimant = register(api, password="pássphrase ﬁnd me")
    api.call("identity/verify_phone", None, {"user_id": claimant.id, "code": claimant.phone_code})
    assert log_in(api, "pássphrase find me", phone=claimant.phone).status == 200


def test_nobody_a_wrong_password_and_a_locked_user_are_answered_alike(
    api: Api, tenant: str, row: dict[str, Any]
) -> None:
    answers = [log_in(api, "not the password", phone=row["phone"]) for _ in range(5)]
    answers.append(log_in(api, phone=row["phone"]))
    answers.append(log_in(api, phone="+2348031111111"))
    answers.append(log_in(api, email="nobody@example.com"))
    bodies = [{name: value for name, value in answer.body.items() if name != "request_id"} for answer in answers]
    assert bodies == [bodies[0]] * 8
    assert (answers[0].status, answers[0].problem) == (401, "wrong-credentials")


def test_nobody_a_wrong_password_and_a_locked_user_cost_the_same_hashing(
    api: Api, row: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]
            verified.append(str(hash).split("$")[3])
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_HASHER", Counting())
    for attempt in range(7):
        log_in(api, "not the password", phone=row["phone"])
        assert len(verified) == attempt + 1
    log_in(api, "not the password", phone="+2348031111111")
    assert len(verified) == 8
    assert len(set(verified)) == 1, "the same cost each time"


def test_five_failures_lock_for_a_quarter_of_an_hour_even_the_right_password(
    api: Api, tenant: str, admin_engine: Engine, row: dict[str, Any]
) -> None:
    for _ in range(5):
        log_in(api, "not the password", phone=row["phone"])
    assert log_in(api, phone=row["phone"]).problem == "wrong-credentials"
    pass_time(admin_engine, tenant, timedelta(minutes=14))
    assert log_in(api, email=row["email"]).problem == "wrong-credentials"
    pass_time(admin_engine, tenant, timedelta(minutes=2))
    assert log_in(api, phone=row["phone"]).status == 200


def test_success_forgets_the_failures(api: Api, row: dict[str, Any]) -> None:
    for _ in range(2):
        for _ in range(4):
            log_in(api, "not the password", phone=row["phone"])
        assert log_in(api, phone=row["phone"]).status == 200


def test_many_guesses_at_once_are_no_more_than_five(
    api: Api, row: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str | None] = []

    def judge(known: str | None, given: str) -> bool:
        judged.append(known)
        return False

    monkeypatch.setattr("holdfast.identity.usecases.sign_in.is_password", judge)
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda n: log_in(api, f"guess number {n}", phone=row["phone"]), range(20)))
    assert len([known for known in judged if known is not None]) == 5
    assert len(judged) == 20


def test_a_suspended_user_is_told_so_only_with_the_right_password(
    api: Api, tenant: str, user: User, row: dict[str, Any]
) -> None:
    api.call("identity/suspend_user", make_admin(tenant), {"reason": "under review"}, user_id=user.id)
    assert log_in(api, "not the password", phone=row["phone"]).problem == "wrong-credentials"
    answer = log_in(api, phone=row["phone"])
    assert (answer.status, answer.problem) == (403, "user-suspended")


def test_an_administrator_does_not_sign_in_here(api: Api, tenant: str) -> None:
    make_admin(tenant, email="boss@example.com")
    assert log_in(api, email="boss@example.com").problem == "wrong-credentials"


def test_another_tenants_user_is_nobody(admin_engine: Engine, row: dict[str, Any]) -> None:
    assert log_in(Api(make_tenant(admin_engine)), phone=row["phone"]).problem == "wrong-credentials"


def test_an_old_hash_is_renewed_on_signing_in(
    api: Api, tenant: str, admin_engine: Engine, user: User, row: dict[str, Any]
) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    run(tenant, ORIGIN, lambda db: db.execute(update(users).where(users.c.id == user.id).values(password_hash=old)))
    assert log_in(api, phone=row["phone"]).status == 200
    renewed = user_row(admin_engine, tenant, user.id)["password_hash"]
    assert renewed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert log_in(api, phone=row["phone"]).status == 200


def test_neither_tokens_nor_passwords_are_kept(
    api: Api, tenant: str, admin_engine: Engine, row: dict[str, Any]
) -> None:
    body = {"phone": row["phone"], "password": PASSWORD}
    answer = api.call(ROUTE, None, body, key="k1", ip=any_address())
    kept = str([rows(admin_engine, table, tenant) for table in ("sessions", "users", "events", "audit_records")])
    for secret in (answer.body["refresh_token"], answer.body["access_token"], PASSWORD):
        assert secret not in kept
    again = api.call(ROUTE, None, body, key="k1", ip=any_address())
    assert again.body["refresh_token"] != answer.body["refresh_token"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"password": PASSWORD},
        {"phone": "+2348031234567"},
        {"phone": "+2348031234567", "email": "a@example.com", "password": PASSWORD},
        {"phone": "+2348031234567", "password": ""},
        {"phone": "+2348031234567", "password": "x" * 129},
        {"phone": ["+2348031234567"], "password": PASSWORD},
        {"phone": "+2348031234567", "password": PASSWORD, "role": "owner"},
    ],
)
def test_what_makes_no_sense_is_422(api: Api, body: dict[str, object]) -> None:
    answer = api.call(ROUTE, None, body, ip=any_address())
    assert (answer.status, answer.problem) == (422, "invalid-input")
    assert PASSWORD not in answer.text
    assert "Value error" not in answer.text
