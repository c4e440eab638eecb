"""POST /v1/auth/refresh."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from holdfast.kernel.ids import decode_id
from tests.api import Answer, Api
from tests.deployment import make_tenant
from tests.factories.identity import PASSWORD, any_address, log_in, make_admin, make_user, user_row
from tests.factories.messaging import rows
from tests.factories.payments import announced, pass_time

ROUTE = "identity/refresh"


@pytest.fixture
def signed_in(api: Api, tenant: str, admin_engine: Engine) -> Answer:
    phone = user_row(admin_engine, tenant, make_user(tenant).id)["phone"]
    return log_in(api, phone=phone)


def refresh(api: Api, refresh_token: str) -> Answer:
    return api.call(ROUTE, None, {"refresh_token": refresh_token}, ip=any_address())


def is_let_in(api: Api, tokens: Answer) -> bool:
    token = tokens.body["access_token"]
    return api.call("identity/get_profile", headers={"authorization": f"Bearer {token}"}).status == 200


def expire(admin_engine: Engine, tenant: str) -> None:
    statement = text("update sessions set expires_at = now() - interval '1 second' where tenant_id = :tenant")
    with admin_engine.begin() as connection:
        connection.execute(statement, {"tenant": decode_id("tnt", tenant)})


def test_a_refresh_token_gives_the_next_pair_and_both_access_tokens_work(api: Api, signed_in: Answer) -> None:
    following = refresh(api, signed_in.body["refresh_token"])
    assert following.status == 200
    assert following.body["refresh_token"] != signed_in.body["refresh_token"]
    assert is_let_in(api, following)
    assert is_let_in(api, signed_in)
    assert refresh(api, following.body["refresh_token"]).status == 200


def test_a_refresh_token_that_comes_again_ends_the_whole_family(
    api: Api, tenant: str, admin_engine: Engine, signed_in: Answer
) -> None:
    following = refresh(api, signed_in.body["refresh_token"])
    again = refresh(api, signed_in.body["refresh_token"])
    assert (again.status, again.problem) == (401, "refresh-token-reused")
    assert refresh(api, following.body["refresh_token"]).problem == "session-ended"
    assert not is_let_in(api, following)
    assert not is_let_in(api, signed_in)
    assert len(announced(admin_engine, tenant, "identity.session.reused")) == 1


def test_a_stolen_family_does_not_end_the_others(
    api: Api, tenant: str, admin_engine: Engine, signed_in: Answer
) -> None:
    phone = signed_in.body["user"]["phone"]
    elsewhere = log_in(api, phone=phone)
    refresh(api, signed_in.body["refresh_token"])
    refresh(api, signed_in.body["refresh_token"])
    assert is_let_in(api, elsewhere)


def test_the_same_token_many_times_at_once_never_gives_two_living_pairs(
    api: Api, tenant: str, admin_engine: Engine, signed_in: Answer
) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: refresh(api, signed_in.body["refresh_token"]), range(8)))
    assert sorted(answer.status for answer in answers) == [200] + [401] * 7
    [lucky] = [answer for answer in answers if answer.status == 200]
    assert not is_let_in(api, lucky)


def test_an_expired_an_unknown_and_another_tenants_token_are_401(
    api: Api, tenant: str, admin_engine: Engine, signed_in: Answer
) -> None:
    token = signed_in.body["refresh_token"]
    elsewhere = refresh(Api(make_tenant(admin_engine)), token)
    assert (elsewhere.status, elsewhere.problem) == (401, "session-ended")
    assert refresh(api, token[:-1] + ("A" if token[-1] != "A" else "B")).problem == "session-ended"
    before = rows(admin_engine, "sessions", tenant)
    expire(admin_engine, tenant)
    assert refresh(api, token).problem == "session-ended"
    assert not is_let_in(api, signed_in)
    assert len(rows(admin_engine, "sessions", tenant)) == len(before)


def test_moving_the_tenants_clock_signs_nobody_out(
    api: Api, tenant: str, admin_engine: Engine, signed_in: Answer
) -> None:
    pass_time(admin_engine, tenant, timedelta(days=365))
    assert is_let_in(api, signed_in)
    assert refresh(api, signed_in.body["refresh_token"]).status == 200


def test_a_suspended_user_gets_no_more_tokens(api: Api, tenant: str, signed_in: Answer) -> None:
    api.call("identity/suspend_user", make_admin(tenant), {"reason": "fraud"}, user_id=signed_in.body["user"]["id"])
    assert refresh(api, signed_in.body["refresh_token"]).problem == "session-ended"


def test_an_administrators_day_ends_however_often_they_refresh(api: Api, tenant: str, admin_engine: Engine) -> None:
    make_admin(tenant, with_totp=False, email="boss@example.com")
    body = {"email": "boss@example.com", "password": PASSWORD}
    signed_in = api.call("identity/sign_in_admin", None, body, ip=any_address())
    following = refresh(api, signed_in.body["refresh_token"])
    assert (following.status, following.body["expires_in"]) == (200, 300)
    ends = {row["expires_at"] for row in rows(admin_engine, "sessions", tenant) if row["user_agent"] != "tests"}
    assert len(ends) == 1


@pytest.mark.parametrize("body", [{}, {"refresh_token": ""}, {"refresh_token": 5}, {"refresh_token": "x" * 201}])
def test_what_makes_no_sense_is_422(api: Api, body: dict[str, object]) -> None:
    assert api.call(ROUTE, None, body).problem == "invalid-input"
