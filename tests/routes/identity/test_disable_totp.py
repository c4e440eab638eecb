"""POST /v1/auth/totp/disable."""

import pytest
from sqlalchemy import Engine

from holdfast.identity.usecases.challenges import begin_challenge
from holdfast.kernel.refusals import Forbidden
from tests.api import Api
from tests.factories.identity import PASSWORD, log_in, make_admin, make_user, totp_code, wrong
from tests.factories.messaging import rows, running
from tests.factories.payments import announced
from tests.factories.second_factors import pending_token, prove, set_up_app, user_with_app

ROUTE = "identity/disable_totp"
EMAIL = "ada.disables@example.com"


def test_a_fresh_code_takes_the_app_away_and_the_password_is_enough(
    api: Api, tenant: str, admin_engine: Engine
) -> None:
    user, codes = user_with_app(api, EMAIL)
    waiting = pending_token(api, EMAIL)
    assert api.call(ROUTE, user, {"code": totp_code(user.id)}).status == 200
    assert "access_token" in log_in(api, email=EMAIL).body
    assert prove(api, waiting, recovery_code=codes[0]).problem == "sign-in-over"
    assert api.call("identity/get_totp", user).body == {"is_set_up": False, "recovery_codes_left": 0}
    told = announced(admin_engine, tenant, "identity.user.second_factor_removed")
    assert told == [{"user_id": user.id, "recipients": [user.id]}]


def test_who_lost_the_phone_takes_it_away_with_a_recovery_code_and_sets_up_another(api: Api) -> None:
    user, codes = user_with_app(api, EMAIL)
    assert api.call(ROUTE, user, {"recovery_code": codes[0]}).status == 200
    again = set_up_app(api, user)
    assert set(again).isdisjoint(codes)
    assert prove(api, pending_token(api, EMAIL), recovery_code=codes[1]).problem == "wrong-code"
    assert prove(api, pending_token(api, EMAIL), recovery_code=again[0]).status == 200


def test_a_session_alone_does_not_take_it_away(api: Api) -> None:
    user, _ = user_with_app(api, EMAIL)
    signed_in_with = totp_code(user.id)
    prove(api, pending_token(api, EMAIL), code=signed_in_with)
    for proof in ({"code": signed_in_with}, {"code": wrong(signed_in_with)}, {"recovery_code": "abcd-efgh-jkmn"}):
        answer = api.call(ROUTE, user, proof)
        assert (answer.status, answer.problem) == (403, "wrong-code"), proof
    assert api.call("identity/get_totp", user).body == {"is_set_up": True, "recovery_codes_left": 10}
    assert prove(api, pending_token(api, EMAIL), code=totp_code(user.id)).status == 200


def test_five_wrong_codes_lock_it_and_the_door(api: Api) -> None:
    user, _ = user_with_app(api, EMAIL)
    for _ in range(5):
        assert api.call(ROUTE, user, {"code": wrong(totp_code(user.id))}).problem == "wrong-code"
    locked = api.call(ROUTE, user, {"code": totp_code(user.id)})
    assert (locked.status, locked.problem) == (403, "second-factor-locked")
    assert log_in(api, email=EMAIL).problem == "wrong-credentials"


def test_an_administrator_may_too_and_then_answers_no_challenge(api: Api, tenant: str, admin_engine: Engine) -> None:
    admin = make_admin(tenant)
    begin_challenge(running(tenant), admin, "payouts.approve", "wdr_1")
    assert api.call(ROUTE, admin, {"code": totp_code(admin.id)}).status == 200
    assert rows(admin_engine, "challenges", tenant) == []
    with pytest.raises(Forbidden):
        begin_challenge(running(tenant), admin, "payouts.approve", "wdr_1")
    assert announced(admin_engine, tenant, "identity.user.second_factor_removed")[0]["recipients"] == []


def test_where_there_is_none_nothing_is_taken_away(api: Api, tenant: str) -> None:
    user = make_user(tenant)
    api.call("identity/enrol_totp", user, {"current_password": PASSWORD})
    answer = api.call(ROUTE, user, {"code": "123456"})
    assert (answer.status, answer.problem) == (409, "totp-missing")


def test_nobody_may_not(api: Api) -> None:
    assert api.call(ROUTE, None, {"code": "123456"}).status == 401


@pytest.mark.parametrize("body", [{}, {"code": "1"}, {"code": "123456", "recovery_code": "abcd-efgh-jkmn"}])
def test_what_makes_no_sense_is_422(api: Api, tenant: str, body: dict[str, object]) -> None:
    assert api.call(ROUTE, make_user(tenant), body).problem == "invalid-input"
