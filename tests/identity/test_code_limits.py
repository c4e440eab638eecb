"""One-time codes and lockout to the second: 6 digits, 5 minutes, 60 s between sends, 5 attempts, newest only."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from tests.api import Answer, Api
from tests.factories.identity import (
    PASSWORD,
    Claimant,
    any_address,
    log_in,
    make_user,
    newest_code,
    register,
    registration,
    user_row,
    wrong,
)
from tests.factories.messaging import emails_to, texts_to
from tests.factories.moments import StoppedClock

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    return StoppedClock(monkeypatch)


@pytest.fixture
def claimant(api: Api, time: StoppedClock) -> Claimant:
    return register(api)


def resend(api: Api, claimant: Claimant, channel: str = "phone") -> Answer:
    return api.call("identity/resend_otp", None, {"user_id": claimant.id, "channel": channel}, ip=any_address())


def confirm(api: Api, claimant: Claimant, code: str) -> str:
    answer = api.call("identity/verify_phone", None, {"user_id": claimant.id, "code": code}, ip=any_address())
    return "" if answer.status == 200 else answer.problem


def test_after_59_seconds_no_code_is_sent_and_after_60_one_is(api: Api, time: StoppedClock, claimant: Claimant) -> None:
    for passed, left in ((timedelta(0), "60"), (59 * SECOND, "1")):
        time.passes(passed)
        answer = resend(api, claimant)
        assert (answer.problem, answer.headers["Retry-After"]) == ("code-just-sent", left)
    assert len(texts_to(claimant.phone)) == 1
    time.passes(SECOND)
    assert resend(api, claimant).status == 200
    assert len(texts_to(claimant.phone)) == 2
    assert resend(api, claimant).problem == "code-just-sent"


def test_a_code_is_good_until_one_second_before_its_five_minutes_are_over(
    api: Api, time: StoppedClock, claimant: Claimant
) -> None:
    time.passes(5 * MINUTE - SECOND)
    assert confirm(api, claimant, claimant.phone_code) == ""


def test_at_exactly_five_minutes_it_is_not(api: Api, time: StoppedClock, claimant: Claimant) -> None:
    time.passes(5 * MINUTE)
    assert confirm(api, claimant, claimant.phone_code) == "code-expired"


def test_the_fifth_attempt_may_be_the_right_one(api: Api, claimant: Claimant) -> None:
    assert [confirm(api, claimant, wrong(claimant.phone_code)) for _ in range(4)] == ["wrong-code"] * 4
    assert confirm(api, claimant, claimant.phone_code) == ""


def test_the_sixth_may_not(api: Api, claimant: Claimant) -> None:
    assert [confirm(api, claimant, wrong(claimant.phone_code)) for _ in range(5)] == ["wrong-code"] * 5
    assert confirm(api, claimant, claimant.phone_code) == "code-used-up"


def test_the_code_before_the_newest_is_wrong_however_young(api: Api, time: StoppedClock, claimant: Claimant) -> None:
    first = claimant.phone_code
    time.passes(MINUTE)
    while claimant.phone_code == first:  # one time in a million they are the same
        assert resend(api, claimant).status == 200
        time.passes(MINUTE)
    assert confirm(api, claimant, first) == "wrong-code"
    assert confirm(api, claimant, claimant.phone_code) == ""


def test_a_code_that_was_used_up_still_keeps_the_next_waiting(
    api: Api, tenant: str, admin_engine: Engine, time: StoppedClock, claimant: Claimant
) -> None:
    """Whoever confirmed a phone a moment ago does not have another code sent to it, by whatever way."""
    assert confirm(api, claimant, claimant.phone_code) == ""
    rival = registration(phone=claimant.phone)
    assert api.call("identity/register", None, rival, ip=any_address()).problem == "code-just-sent"
    time.passes(MINUTE)
    assert api.call("identity/register", None, rival, ip=any_address()).status == 201


def test_taking_a_wish_back_lets_nobody_send_sooner(
    api: Api, tenant: str, admin_engine: Engine, time: StoppedClock
) -> None:
    user = make_user(tenant, email="before@example.com")
    row = user_row(admin_engine, tenant, user.id)

    def wish(user: User, email: str) -> Answer:
        body = {"name": row["name"], "email": email, "phone": row["phone"], "current_password": PASSWORD}
        return api.call("identity/update_profile", user, body)

    assert wish(user, "first@example.com").status == 200
    old, new = (newest_code(emails_to(each)[-1].html) for each in ("before@example.com", "first@example.com"))
    assert wish(user, "before@example.com").status == 200  # it is theirs: nothing to confirm
    taken_back = {"user_id": user.id, "code": new, "old_code": old}
    assert api.call("identity/verify_email", None, taken_back, ip=any_address()).problem == "no-code"
    assert wish(user, "second@example.com").problem == "code-just-sent"
    assert emails_to("second@example.com") == []
    time.passes(MINUTE)
    assert wish(user, "second@example.com").status == 200


def test_of_two_who_claim_one_phone_at_the_same_moment_one_is_sent_a_code(api: Api, time: StoppedClock) -> None:
    bodies = [registration() | {"phone": "+2348060123456"} for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(lambda body: api.call("identity/register", None, body, ip=any_address()).status, bodies)
    assert sorted(answers) == [201, 429, 429, 429]
    assert len(texts_to("+2348060123456")) == 1


def test_the_fifth_wrong_password_locks_until_a_quarter_of_an_hour_has_passed(
    api: Api, tenant: str, admin_engine: Engine, time: StoppedClock
) -> None:
    phone = str(user_row(admin_engine, tenant, make_user(tenant).id)["phone"])
    for _ in range(4):
        log_in(api, "not the password", phone=phone)
    assert log_in(api, phone=phone).status == 200, "four are forgiven"
    for _ in range(5):
        log_in(api, "not the password", phone=phone)
    assert log_in(api, phone=phone).problem == "wrong-credentials"
    time.passes(15 * MINUTE - SECOND)
    assert log_in(api, phone=phone).problem == "wrong-credentials"
    time.passes(SECOND)
    assert log_in(api, phone=phone).status == 200


def test_after_a_lock_there_are_five_attempts_again_and_the_lock_is_not_prolonged_by_trying(
    api: Api, tenant: str, admin_engine: Engine, time: StoppedClock
) -> None:
    phone = str(user_row(admin_engine, tenant, make_user(tenant).id)["phone"])
    for _ in range(5):
        log_in(api, "not the password", phone=phone)
    time.passes(14 * MINUTE)
    log_in(api, "not the password", phone=phone)
    time.passes(MINUTE)
    for _ in range(4):
        assert log_in(api, "not the password", phone=phone).problem == "wrong-credentials"
    assert log_in(api, phone=phone).status == 200
