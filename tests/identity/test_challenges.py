"""Challenges: a fresh code for one action on one subject."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.identity.rules.people import Challenge
from holdfast.identity.usecases import totp
from holdfast.identity.usecases.challenges import begin_challenge, require_challenge
from holdfast.kernel.ids import decode_id, new_id
from holdfast.kernel.refusals import Refusal
from holdfast.platform.db import Db
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import PASSWORD, any_address, make_admin, totp_code, totp_secret, user_row, wrong
from tests.factories.messaging import rows, running
from tests.factories.payments import pass_time

ACTION, SUBJECT = "payouts.approve", "wdr_1"


@pytest.fixture
def admin(tenant: str) -> Admin:
    return make_admin(tenant)


@pytest.fixture
def challenge(tenant: str, admin: Admin) -> Challenge:
    return begin_challenge(running(tenant), admin, ACTION, SUBJECT)


def answer(admin: Admin, challenge: Challenge, code: str, *, action: str = ACTION, subject: str = SUBJECT) -> str:
    """The slug of the refusal, or nothing. Commits what a refusal keeps, as a call does."""

    def work(db: Db) -> str:
        try:
            require_challenge(db, admin, challenge_id=challenge.id, code=code, action=action, subject=subject)
        except Refusal as refusal:
            if not refusal.keeps:
                raise
            return refusal.slug
        return ""

    try:
        return running(admin.tenant_id)(work)
    except Refusal as refusal:
        return refusal.slug


def is_used(admin_engine: Engine, tenant: str) -> bool:
    return any(row["used_at"] is not None for row in rows(admin_engine, "challenges", tenant))


def test_a_fresh_code_answers_it_once(tenant: str, admin_engine: Engine, admin: Admin, challenge: Challenge) -> None:
    assert answer(admin, challenge, totp_code(admin.id)) == ""
    assert answer(admin, challenge, totp_code(admin.id)) == "challenge-used"
    assert is_used(admin_engine, tenant)
    [record] = rows(admin_engine, "audit_records", tenant)
    assert record["changes"][0]["after"] == {"action": ACTION, "subject": SUBJECT, "is_answered": True}


def test_a_code_that_was_used_answers_no_other_challenge_and_opens_no_door(
    api: Api, tenant: str, admin: Admin, admin_engine: Engine, challenge: Challenge
) -> None:
    other = begin_challenge(running(tenant), admin, ACTION, "wdr_2")
    code = totp_code(admin.id)
    assert answer(admin, challenge, code) == ""
    assert answer(admin, other, code, subject="wdr_2") == "challenge-failed"
    body = {"email": user_row(admin_engine, tenant, admin.id)["email"], "password": PASSWORD, "code": code}
    assert api.call("identity/sign_in_admin", None, body, ip=any_address()).problem == "wrong-code"


def test_a_code_that_opened_the_door_answers_no_challenge(
    api: Api, tenant: str, admin: Admin, admin_engine: Engine, challenge: Challenge
) -> None:
    code = totp_code(admin.id)
    body = {"email": user_row(admin_engine, tenant, admin.id)["email"], "password": PASSWORD, "code": code}
    assert api.call("identity/sign_in_admin", None, body, ip=any_address()).status == 200
    assert answer(admin, challenge, code) == "challenge-failed"


@pytest.mark.parametrize(("action", "subject"), [("disputes.rule", SUBJECT), (ACTION, "wdr_2"), ("", "")])
def test_it_is_good_for_its_action_and_subject_alone(
    tenant: str, admin_engine: Engine, admin: Admin, challenge: Challenge, action: str, subject: str
) -> None:
    code = totp_code(admin.id)
    assert answer(admin, challenge, code, action=action, subject=subject) == "challenge-mismatch"
    assert not is_used(admin_engine, tenant)
    assert answer(admin, challenge, code) == ""


def test_nobody_answers_anothers(tenant: str, admin: Admin, challenge: Challenge, admin_engine: Engine) -> None:
    colleague, stranger = make_admin(tenant), make_admin(make_tenant(admin_engine))
    for somebody in (colleague, stranger):
        assert answer(somebody, challenge, totp_code(somebody.id)) == "unknown-challenge"
    assert answer(admin, Challenge(new_id("chl"), challenge.expires_at), totp_code(admin.id)) == "unknown-challenge"
    assert not is_used(admin_engine, tenant)


def test_the_code_of_another_administrator_is_wrong(tenant: str, admin: Admin, challenge: Challenge) -> None:
    assert answer(admin, challenge, totp_code(make_admin(tenant).id)) == "challenge-failed"


def test_it_expires_after_five_minutes(tenant: str, admin_engine: Engine, admin: Admin, challenge: Challenge) -> None:
    pass_time(admin_engine, tenant, timedelta(minutes=5, seconds=1))
    assert answer(admin, challenge, totp_code(admin.id)) == "challenge-expired"
    assert not is_used(admin_engine, tenant)


@pytest.mark.parametrize("passed", [0, 5, 10])
@pytest.mark.parametrize("off", [-1, 0, 1])
def test_however_late_in_its_five_minutes_every_code_that_is_good_then_answers_it(
    admin: Admin, challenge: Challenge, monkeypatch: pytest.MonkeyPatch, passed: int, off: int
) -> None:
    then = totp.current_step() + passed
    code = pyotp.TOTP(totp_secret(admin.id)).generate_otp(then + off)
    monkeypatch.setattr(totp, "current_step", lambda: then)
    assert answer(admin, challenge, code) == ""


@pytest.mark.parametrize("off", [-3, 3])
def test_a_code_of_another_minute_does_not(admin: Admin, challenge: Challenge, off: int) -> None:
    code = pyotp.TOTP(totp_secret(admin.id)).generate_otp(totp.current_step() + off)
    assert answer(admin, challenge, code) == "challenge-failed"


def test_five_wrong_codes_use_it_up_and_lock_every_other(
    tenant: str, admin_engine: Engine, admin: Admin, challenge: Challenge
) -> None:
    other = begin_challenge(running(tenant), admin, ACTION, "wdr_2")
    for _ in range(5):
        assert answer(admin, challenge, wrong(totp_code(admin.id))) == "challenge-failed"
    assert rows(admin_engine, "challenges", tenant)[0]["attempts"] == 5
    assert answer(admin, challenge, totp_code(admin.id)) == "challenge-used-up"
    assert answer(admin, other, totp_code(admin.id), subject="wdr_2") == "challenge-locked"
    with pytest.raises(Refusal) as refused:
        begin_challenge(running(tenant), admin, ACTION, "wdr_3")
    assert refused.value.slug == "challenge-locked"
    assert not is_used(admin_engine, tenant)


def test_four_wrong_codes_are_forgiven_by_the_right_one(
    tenant: str, admin_engine: Engine, admin: Admin, challenge: Challenge
) -> None:
    for _ in range(4):
        answer(admin, challenge, wrong(totp_code(admin.id)))
    assert answer(admin, challenge, totp_code(admin.id)) == ""
    assert user_row(admin_engine, tenant, admin.id)["failed_sign_ins"] == 0


def test_without_a_confirmed_app_there_is_no_challenge(api: Api, tenant: str, admin_engine: Engine) -> None:
    admin = make_admin(tenant, with_totp=False)
    for enrol in (False, True):
        if enrol:
            api.call("identity/enrol_totp", admin, {"current_password": PASSWORD})
        with pytest.raises(Refusal) as refused:
            begin_challenge(running(tenant), admin, ACTION, SUBJECT)
        assert (refused.value.status, refused.value.slug) == (403, "totp-missing")
    assert rows(admin_engine, "challenges", tenant) == []


def test_no_code_can_be_read_from_what_is_kept(
    tenant: str, admin_engine: Engine, admin: Admin, challenge: Challenge
) -> None:
    [kept] = rows(admin_engine, "challenges", tenant)
    assert totp_code(admin.id).encode() not in bytes(kept["answer_digests"])
    again = begin_challenge(running(tenant), admin, ACTION, SUBJECT)
    digests = {row["id"]: bytes(row["answer_digests"]) for row in rows(admin_engine, "challenges", tenant)}
    assert digests[decode_id("chl", challenge.id)] != digests[decode_id("chl", again.id)]
