"""POST /v1/auth/verify-phone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from holdfast.kernel.ids import decode_id, new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import Claimant, log_in, make_user, register, user_row, wrong
from tests.factories.messaging import texts_to
from tests.factories.payments import announced, pass_time

ROUTE = "identity/verify_phone"


@pytest.fixture
def claimant(api: Api) -> Claimant:
    return register(api)


def confirm(api: Api, claimant: Claimant, code: str) -> tuple[int, str]:
    answer = api.call(ROUTE, None, {"user_id": claimant.id, "code": code})
    return answer.status, "" if answer.status == 200 else answer.problem


def is_confirmed(admin_engine: Engine, tenant: str, user_id: str) -> bool:
    return user_row(admin_engine, tenant, user_id)["phone_verified_at"] is not None


def contact_of(admin_engine: Engine, user_id: str) -> tuple[str, str]:
    statement = text("select phone, email from contacts where user_id = :id")
    with admin_engine.connect() as connection:
        row = connection.execute(statement, {"id": decode_id("usr", user_id)}).one()
        return row.phone, row.email


def test_the_code_makes_the_claim_a_user_and_is_told(
    api: Api, tenant: str, admin_engine: Engine, claimant: Claimant
) -> None:
    answer = api.call(ROUTE, None, {"user_id": claimant.id, "code": claimant.phone_code})
    assert answer.status == 200
    assert (answer.body["is_phone_verified"], answer.body["is_email_verified"]) == (True, False)
    user = {"user_id": claimant.id, "recipients": [claimant.id]}
    assert announced(admin_engine, tenant, "identity.user.registered") == [user]
    assert announced(admin_engine, tenant, "identity.user.phone_verified") == [user | {"phone": claimant.phone}]
    assert contact_of(admin_engine, claimant.id) == (claimant.phone, claimant.email)


def test_a_code_works_once(api: Api, claimant: Claimant) -> None:
    code = claimant.phone_code
    assert confirm(api, claimant, code)[0] == 200
    assert confirm(api, claimant, code) == (409, "no-code")


def test_the_code_of_the_other_channel_or_of_another_registration_is_wrong(
    api: Api, tenant: str, admin_engine: Engine, claimant: Claimant
) -> None:
    other = register(api)
    assert confirm(api, claimant, claimant.email_code) == (422, "wrong-code")
    assert confirm(api, claimant, other.phone_code) == (422, "wrong-code")
    assert not is_confirmed(admin_engine, tenant, claimant.id)


def test_wrong_codes_count_although_they_are_refused_and_five_use_the_code_up(
    api: Api, tenant: str, admin_engine: Engine, claimant: Claimant
) -> None:
    code = claimant.phone_code
    refused = [confirm(api, claimant, wrong(code)) for _ in range(5)]
    assert refused == [(422, "wrong-code")] * 5
    assert confirm(api, claimant, code) == (409, "code-used-up")
    assert not is_confirmed(admin_engine, tenant, claimant.id)


def test_four_wrong_codes_still_leave_the_right_one(api: Api, claimant: Claimant) -> None:
    for _ in range(4):
        confirm(api, claimant, wrong(claimant.phone_code))
    assert confirm(api, claimant, claimant.phone_code)[0] == 200


def test_a_code_is_good_for_five_minutes(api: Api, tenant: str, admin_engine: Engine, claimant: Claimant) -> None:
    pass_time(admin_engine, tenant, timedelta(minutes=5, seconds=1))
    assert confirm(api, claimant, claimant.phone_code) == (409, "code-expired")
    assert not is_confirmed(admin_engine, tenant, claimant.id)


def test_only_the_newest_code_counts(api: Api, tenant: str, admin_engine: Engine, claimant: Claimant) -> None:
    first = claimant.phone_code
    pass_time(admin_engine, tenant, timedelta(seconds=61))
    api.call("identity/resend_otp", None, {"user_id": claimant.id, "channel": "phone"})
    assert len(texts_to(claimant.phone)) == 2
    if first != claimant.phone_code:  # one time in a million they are the same
        assert confirm(api, claimant, first) == (422, "wrong-code")
    assert confirm(api, claimant, claimant.phone_code)[0] == 200


def test_whoever_proves_a_contact_that_has_an_account_is_told_so_and_changes_nothing(
    api: Api, tenant: str, admin_engine: Engine
) -> None:
    holder = make_user(tenant)
    held = user_row(admin_engine, tenant, holder.id)
    late = register(api, phone=held["phone"])
    assert confirm(api, late, late.phone_code) == (409, "contact-taken")
    assert not is_confirmed(admin_engine, tenant, late.id)
    assert user_row(admin_engine, tenant, holder.id) == held
    assert announced(admin_engine, tenant, "identity.user.phone_verified") == []


def test_two_who_prove_one_phone_at_the_same_moment_cannot_both_have_it(
    api: Api, tenant: str, admin_engine: Engine, claimant: Claimant
) -> None:
    first = claimant.phone_code
    pass_time(admin_engine, tenant, timedelta(seconds=61))
    rival = register(api, phone=claimant.phone)
    codes = [(claimant, first), (rival, rival.phone_code)]
    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(lambda each: confirm(api, *each), codes))
    assert answers == [(200, ""), (409, "contact-taken")]
    assert [is_confirmed(admin_engine, tenant, each.id) for each in (claimant, rival)].count(True) == 1


def test_an_unknown_registration_and_another_tenants_are_404(
    api: Api, admin_engine: Engine, claimant: Claimant
) -> None:
    elsewhere = Api(make_tenant(admin_engine))
    answer = elsewhere.call(ROUTE, None, {"user_id": claimant.id, "code": claimant.phone_code})
    assert (answer.status, answer.problem) == (404, "unknown-user")
    for user_id in (new_id("usr"), "usr_x", "' or true --", "ord_01kd00000000e000000000000g"):
        assert api.call(ROUTE, None, {"user_id": user_id, "code": "123456"}).status == 404
    assert confirm(api, claimant, claimant.phone_code)[0] == 200


@pytest.mark.parametrize("code", ["12345", "1234567", "abcdef", "", 123456, None, "１２３４５６"])
def test_what_can_be_no_code_is_422_and_no_attempt(
    api: Api, tenant: str, admin_engine: Engine, claimant: Claimant, code: object
) -> None:
    answer = api.call(ROUTE, None, {"user_id": claimant.id, "code": code})
    assert (answer.status, answer.problem) == (422, "invalid-input")


def test_nobody_signs_in_before_and_the_owner_does_after(api: Api, claimant: Claimant) -> None:
    before = log_in(api, phone=claimant.phone)
    assert (before.status, before.problem) == (403, "phone-not-verified")
    confirm(api, claimant, claimant.phone_code)
    assert log_in(api, phone=claimant.phone).status == 200
