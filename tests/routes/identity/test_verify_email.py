"""POST /v1/auth/verify-email."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from tests.api import Api
from tests.factories.identity import Claimant, log_in, make_user, register, user_row, wrong
from tests.factories.payments import announced, pass_time

ROUTE = "identity/verify_email"


@pytest.fixture
def claimant(api: Api) -> Claimant:
    return register(api)


def confirm(api: Api, claimant: Claimant, code: str) -> tuple[int, str]:
    answer = api.call(ROUTE, None, {"user_id": claimant.id, "code": code})
    return answer.status, "" if answer.status == 200 else answer.problem


def test_the_code_proves_the_address_and_is_told(
    api: Api, tenant: str, admin_engine: Engine, claimant: Claimant
) -> None:
    assert confirm(api, claimant, claimant.email_code)[0] == 200
    assert user_row(admin_engine, tenant, claimant.id)["email_verified_at"] is not None
    told = {"user_id": claimant.id, "email": claimant.email, "recipients": [claimant.id]}
    assert announced(admin_engine, tenant, "identity.user.email_verified") == [told]


def test_a_proven_address_alone_makes_no_user(api: Api, tenant: str, admin_engine: Engine, claimant: Claimant) -> None:
    confirm(api, claimant, claimant.email_code)
    assert announced(admin_engine, tenant, "identity.user.registered") == []
    assert log_in(api, email=claimant.email).problem == "phone-not-verified"


def test_a_code_works_once_and_not_for_the_phone(api: Api, claimant: Claimant) -> None:
    code = claimant.email_code
    assert confirm(api, claimant, claimant.phone_code) == (422, "wrong-code")
    assert confirm(api, claimant, code)[0] == 200
    assert confirm(api, claimant, code) == (409, "no-code")


def test_five_wrong_codes_use_it_up(api: Api, tenant: str, admin_engine: Engine, claimant: Claimant) -> None:
    assert [confirm(api, claimant, wrong(claimant.email_code)) for _ in range(5)] == [(422, "wrong-code")] * 5
    assert confirm(api, claimant, claimant.email_code) == (409, "code-used-up")
    assert user_row(admin_engine, tenant, claimant.id)["email_verified_at"] is None


def test_a_code_is_good_for_five_minutes(api: Api, tenant: str, admin_engine: Engine, claimant: Claimant) -> None:
    pass_time(admin_engine, tenant, timedelta(minutes=5, seconds=1))
    assert confirm(api, claimant, claimant.email_code) == (409, "code-expired")
    assert user_row(admin_engine, tenant, claimant.id)["email_verified_at"] is None


def test_an_address_that_has_an_account_stays_with_it(api: Api, tenant: str, admin_engine: Engine) -> None:
    holder = make_user(tenant)
    held = user_row(admin_engine, tenant, holder.id)
    late = register(api, email=held["email"])
    assert confirm(api, late, late.email_code) == (409, "contact-taken")
    assert user_row(admin_engine, tenant, holder.id) == held
    assert user_row(admin_engine, tenant, late.id)["email_verified_at"] is None


@pytest.mark.parametrize(
    "body", [{}, {"code": "123456"}, {"user_id": 1, "code": "123456"}, {"user_id": "x", "code": "1"}]
)
def test_what_makes_no_sense_is_422(api: Api, body: dict[str, object]) -> None:
    assert api.call(ROUTE, None, body).problem == "invalid-input"
