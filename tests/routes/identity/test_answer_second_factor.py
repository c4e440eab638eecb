"""POST /v1/auth/second-factor."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from tests.api import Answer, Api
from tests.deployment import make_tenant
from tests.factories.identity import (
    PASSWORD,
    any_address,
    log_in,
    make_admin,
    make_user,
    totp_code,
    user_row,
    wrong,
)
from tests.factories.links import reset_token
from tests.factories.messaging import rows
from tests.factories.payments import announced, pass_time, run_schedule
from tests.factories.second_factors import pending_token, prove, prove_with_app, user_with_app

EMAIL = "ada.factors@example.com"


def is_let_in(api: Api, tokens: Answer) -> bool:
    bearer = {"authorization": f"Bearer {tokens.body['access_token']}"}
    return api.call("identity/get_profile", headers=bearer).status == 200


def test_the_password_alone_gives_no_session_and_the_apps_code_does(
    api: Api, tenant: str, admin_engine: Engine
) -> None:
    user, _ = user_with_app(api, EMAIL)
    asked = log_in(api, email=EMAIL)
    assert (asked.status, set(asked.body)) == (200, {"is_second_factor_needed", "pending_token", "expires_in"})
    assert asked.body["expires_in"] == 300
    bearer = {"authorization": f"Bearer {asked.body['pending_token']}"}
    assert api.call("identity/get_profile", headers=bearer).problem == "invalid-token"
    assert len(rows(admin_engine, "sessions", tenant)) == 1, "the factory's"
    answer = prove_with_app(api, user, asked.body["pending_token"])
    assert (answer.status, answer.body["user"]["id"]) == (200, user.id)
    assert is_let_in(api, answer)


def test_a_recovery_code_replaces_the_apps_once_however_it_is_typed(
    api: Api, tenant: str, admin_engine: Engine
) -> None:
    user, codes = user_with_app(api, EMAIL)
    assert is_let_in(api, prove(api, pending_token(api, EMAIL), recovery_code=codes[0]))
    typed = codes[1].replace("-", "").upper()
    assert is_let_in(api, prove(api, pending_token(api, EMAIL), recovery_code=typed))
    for used in (codes[0], codes[1]):
        again = prove(api, pending_token(api, EMAIL), recovery_code=used)
        assert (again.status, again.problem) == (401, "wrong-code")
    assert api.call("identity/get_totp", user).body == {"is_set_up": True, "recovery_codes_left": 8}
    told = announced(admin_engine, tenant, "identity.user.recovery_code_used")
    assert told == [{"user_id": user.id, "recipients": [user.id]}] * 2


def test_one_users_recovery_code_is_not_anothers(api: Api) -> None:
    user_with_app(api, EMAIL)
    _, codes = user_with_app(api, "other.factors@example.com")
    assert prove(api, pending_token(api, EMAIL), recovery_code=codes[0]).problem == "wrong-code"
    assert prove(api, pending_token(api, "other.factors@example.com"), recovery_code=codes[0]).status == 200


def test_a_code_works_once(api: Api) -> None:
    user, _ = user_with_app(api, EMAIL)
    first, second, code = pending_token(api, EMAIL), pending_token(api, EMAIL), totp_code(user.id)
    assert prove(api, first, code=code).status == 200
    assert prove(api, second, code=code).problem == "wrong-code"


def test_a_pending_token_works_once(api: Api) -> None:
    user, codes = user_with_app(api, EMAIL)
    token = pending_token(api, EMAIL)
    assert prove_with_app(api, user, token).status == 200
    for again in (prove_with_app(api, user, token), prove(api, token, recovery_code=codes[0])):
        assert (again.status, again.problem) == (401, "sign-in-over")


def test_the_same_recovery_code_many_times_at_once_opens_one_session(api: Api) -> None:
    _, codes = user_with_app(api, EMAIL)
    tokens = [pending_token(api, EMAIL) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda token: prove(api, token, recovery_code=codes[0]), tokens))
    assert sorted(answer.status for answer in answers) == [200, 401, 401, 401]


def test_the_same_pending_token_many_times_at_once_opens_one_session(api: Api) -> None:
    _, codes = user_with_app(api, EMAIL)
    token = pending_token(api, EMAIL)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda code: prove(api, token, recovery_code=code), codes[:4]))
    assert sorted(answer.status for answer in answers) == [200, 401, 401, 401]


def test_it_is_good_for_five_minutes(api: Api, tenant: str, admin_engine: Engine) -> None:
    user, _ = user_with_app(api, EMAIL)
    in_time, late = pending_token(api, EMAIL), pending_token(api, EMAIL)
    pass_time(admin_engine, tenant, timedelta(minutes=4, seconds=50))
    assert prove_with_app(api, user, in_time).status == 200
    pass_time(admin_engine, tenant, timedelta(seconds=15))
    assert prove_with_app(api, user, late).problem == "sign-in-over"


def test_five_wrong_codes_lock_every_door_for_a_quarter_of_an_hour(api: Api, tenant: str, admin_engine: Engine) -> None:
    user, codes = user_with_app(api, EMAIL)
    for _ in range(5):
        answer = prove(api, pending_token(api, EMAIL), code=wrong(totp_code(user.id)))
        assert (answer.status, answer.problem) == (401, "wrong-code")
    assert log_in(api, email=EMAIL).problem == "wrong-credentials"
    pass_time(admin_engine, tenant, timedelta(minutes=14))
    assert log_in(api, email=EMAIL).problem == "wrong-credentials"
    pass_time(admin_engine, tenant, timedelta(minutes=2))
    assert prove(api, pending_token(api, EMAIL), recovery_code=codes[0]).status == 200
    assert user_row(admin_engine, tenant, user.id)["failed_sign_ins"] == 0


def test_who_is_locked_out_meanwhile_is_told_to_wait(api: Api) -> None:
    user, codes = user_with_app(api, EMAIL)
    waiting = pending_token(api, EMAIL)
    for _ in range(5):
        log_in(api, "not the password", email=EMAIL)
    for answer in (prove_with_app(api, user, waiting), prove(api, waiting, recovery_code=codes[0])):
        assert (answer.status, answer.problem) == (401, "second-factor-locked")


def test_the_right_password_again_and_again_gives_no_more_guesses(api: Api) -> None:
    user, _ = user_with_app(api, EMAIL)
    answers = []
    for _ in range(8):
        asked = log_in(api, email=EMAIL)
        if asked.status == 200:
            answers.append(prove(api, asked.body["pending_token"], code=wrong(totp_code(user.id))).problem)
    assert answers == ["wrong-code"] * 5


def test_beginning_and_giving_up_locks_nobody_out(api: Api) -> None:
    user, _ = user_with_app(api, EMAIL)
    tokens = [pending_token(api, EMAIL) for _ in range(8)]
    assert prove_with_app(api, user, tokens[-1]).status == 200


def test_many_guesses_at_once_are_no_more_than_five(api: Api) -> None:
    user, _ = user_with_app(api, EMAIL)
    token, code = pending_token(api, EMAIL), wrong(totp_code(user.id))
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: prove(api, token, code=code).problem, range(20)))
    assert answers.count("wrong-code") == 5


def test_another_password_ends_what_the_old_one_began(api: Api) -> None:
    user, _ = user_with_app(api, EMAIL)
    waiting = pending_token(api, EMAIL)
    body = {"token": reset_token(api, EMAIL), "new_password": "one of her own choosing"}
    assert api.call("identity/reset_password", None, body, ip=any_address()).status == 200
    assert prove_with_app(api, user, waiting).problem == "sign-in-over"


def test_who_is_suspended_meanwhile_does_not_get_in(api: Api, tenant: str) -> None:
    user, _ = user_with_app(api, EMAIL)
    waiting = pending_token(api, EMAIL)
    api.call("identity/suspend_user", make_admin(tenant), {"reason": "under review"}, user_id=user.id)
    assert prove_with_app(api, user, waiting).problem == "sign-in-over"


def test_an_administrator_goes_on_here_too(api: Api, tenant: str) -> None:
    admin = make_admin(tenant, email="boss.factors@example.com")
    body = {"email": "boss.factors@example.com", "password": PASSWORD}
    asked = api.call("identity/sign_in_admin", None, body, ip=any_address())
    assert asked.body["is_second_factor_needed"] is True
    answer = prove_with_app(api, admin, asked.body["pending_token"])
    assert (answer.status, answer.body["expires_in"], answer.body["user"]["role"]) == (200, 300, "owner")


def test_another_tenants_and_a_made_up_token_begin_nothing(api: Api, admin_engine: Engine) -> None:
    user, _ = user_with_app(api, EMAIL)
    token = pending_token(api, EMAIL)
    elsewhere = prove(Api(make_tenant(admin_engine)), token, code=totp_code(user.id))
    for answer in (elsewhere, prove(api, "hfp_" + "x" * 43, code="123456")):
        assert (answer.status, answer.problem) == (401, "sign-in-over")
    assert prove_with_app(api, user, token).status == 200


def test_neither_tokens_nor_codes_are_kept(api: Api, admin_engine: Engine) -> None:
    _, codes = user_with_app(api, EMAIL)
    token = pending_token(api, EMAIL)
    answer = prove(api, token, recovery_code=codes[0])
    pending_token(api, EMAIL)
    with admin_engine.connect() as connection:
        tables = ("pending_sign_ins", "recovery_codes", "sessions", "events", "audit_records")
        kept = str([connection.exec_driver_sql(f"select t::text from {table} t").all() for table in tables])
    for secret in (token, answer.body["refresh_token"], *codes, *(code.replace("-", "") for code in codes)):
        assert secret not in kept


def test_what_was_never_gone_on_with_is_thrown_away(api: Api, tenant: str, admin_engine: Engine) -> None:
    user_with_app(api, EMAIL)
    pending_token(api, EMAIL)
    pass_time(admin_engine, tenant, timedelta(hours=25))
    assert run_schedule("identity/sweep_expired", tenant) == 1
    assert rows(admin_engine, "pending_sign_ins", tenant) == []


def test_without_an_app_there_is_nothing_to_go_on_with(api: Api, tenant: str) -> None:
    make_user(tenant, email=EMAIL)
    assert "access_token" in log_in(api, email=EMAIL).body


@pytest.mark.parametrize(
    "proof",
    [{}, {"code": "12345"}, {"code": "123456", "recovery_code": "abcd-efgh-jkmn"}, {"recovery_code": "abc"}],
)
def test_what_makes_no_sense_is_422(api: Api, proof: dict[str, str]) -> None:
    answer = prove(api, "hfp_" + "x" * 43, **proof)
    assert (answer.status, answer.problem) == (422, "invalid-input")
