"""POST /v1/auth/resend-otp."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from holdfast.kernel.ids import new_id
from tests.api import Answer, Api
from tests.factories.identity import Claimant, any_address, make_admin, make_user, register, wrong
from tests.factories.messaging import emails_to, sender_unverified, texts_to
from tests.factories.payments import pass_time

ROUTE = "identity/resend_otp"
MINUTE = timedelta(seconds=61)


@pytest.fixture
def claimant(api: Api) -> Claimant:
    return register(api)


def resend(api: Api, user_id: str, channel: str) -> Answer:
    return api.call(ROUTE, None, {"user_id": user_id, "channel": channel}, ip=any_address())


def test_a_new_code_goes_out_after_a_minute_by_the_channel_asked_for(
    api: Api, tenant: str, admin_engine: Engine, claimant: Claimant
) -> None:
    pass_time(admin_engine, tenant, MINUTE)
    assert resend(api, claimant.id, "email").status == 200
    assert (len(emails_to(claimant.email)), len(texts_to(claimant.phone))) == (2, 1)
    answer = api.call("identity/verify_email", None, {"user_id": claimant.id, "code": claimant.email_code})
    assert answer.status == 200


def test_within_a_minute_it_is_429_and_nothing_is_sent(api: Api, claimant: Claimant) -> None:
    answer = resend(api, claimant.id, "phone")
    assert (answer.status, answer.problem) == (429, "code-just-sent")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert len(texts_to(claimant.phone)) == 1
    assert api.call("identity/verify_phone", None, {"user_id": claimant.id, "code": claimant.phone_code}).status == 200


def test_asking_too_soon_does_not_use_up_the_days_codes(
    api: Api, tenant: str, admin_engine: Engine, claimant: Claimant
) -> None:
    for _ in range(12):
        resend(api, claimant.id, "phone")
    pass_time(admin_engine, tenant, MINUTE)
    assert resend(api, claimant.id, "phone").status == 200


def test_a_new_code_may_be_tried_five_times_again(
    api: Api, tenant: str, admin_engine: Engine, claimant: Claimant
) -> None:
    for _ in range(5):
        api.call("identity/verify_phone", None, {"user_id": claimant.id, "code": wrong(claimant.phone_code)})
    pass_time(admin_engine, tenant, MINUTE)
    resend(api, claimant.id, "phone")
    assert api.call("identity/verify_phone", None, {"user_id": claimant.id, "code": claimant.phone_code}).status == 200


def test_what_is_proven_gets_no_more_codes(api: Api, tenant: str) -> None:
    user = make_user(tenant)
    for channel in ("phone", "email"):
        answer = resend(api, user.id, channel)
        assert (answer.status, answer.problem) == (409, "already-verified")


def test_a_channel_that_fails_is_503_and_a_minute_later_it_may_be_tried_again(
    api: Api, tenant: str, admin_engine: Engine, claimant: Claimant
) -> None:
    pass_time(admin_engine, tenant, MINUTE)
    with sender_unverified():
        assert resend(api, claimant.id, "email").problem == "message-not-sent"
    pass_time(admin_engine, tenant, MINUTE)
    assert resend(api, claimant.id, "email").status == 200


def test_nobody_and_an_administrator_are_404(api: Api, tenant: str) -> None:
    for user_id in (new_id("usr"), make_admin(tenant, with_totp=False).id, "usr_1"):
        assert resend(api, user_id, "phone").problem in ("unknown-user", "not-found")


@pytest.mark.parametrize("channel", ["sms", "", None, 1, "whatsapp"])
def test_an_unknown_channel_is_422(api: Api, channel: object) -> None:
    answer = api.call(ROUTE, None, {"user_id": new_id("usr"), "channel": channel}, ip=any_address())
    assert answer.problem == "invalid-input"
