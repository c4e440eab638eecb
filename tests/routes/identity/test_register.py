"""POST /v1/auth/register."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from tests.api import Api
from tests.factories.identity import (
    PASSWORD,
    any_address,
    log_in,
    make_user,
    register,
    registration,
    user_row,
)
from tests.factories.messaging import emails_to, rows, sender_unverified, texts_to
from tests.factories.payments import pass_time

ROUTE = "identity/register"


def test_registering_claims_both_contacts_and_sends_a_code_to_each(api: Api, tenant: str, admin_engine: Engine) -> None:
    claimant = register(api)
    row = user_row(admin_engine, tenant, claimant.id)
    assert (row["phone_verified_at"], row["email_verified_at"], row["status"]) == (None, None, "active")
    assert len(texts_to(claimant.phone)) == len(emails_to(claimant.email)) == 1
    assert claimant.phone_code != claimant.email_code
    [noted] = rows(admin_engine, "audit_records", tenant)
    assert noted["changes"][0]["subject"] == claimant.id


def test_a_phone_in_national_form_is_stored_as_e164_and_an_address_in_lower_case(
    api: Api, tenant: str, admin_engine: Engine
) -> None:
    body = registration(phone="0806 765 4321", country="ng", email="Chidi.Eze@Example.COM")
    answer = api.call(ROUTE, None, body, ip=any_address())
    row = user_row(admin_engine, tenant, answer.body["user_id"])
    assert (row["phone"], row["email"]) == ("+2348067654321", "chidi.eze@example.com")


def test_neither_the_password_nor_a_code_is_kept_or_answered(api: Api, tenant: str, admin_engine: Engine) -> None:
    body = registration()
    answer = api.call(ROUTE, None, body, ip=any_address(), key="k1")
    kept = json.dumps(
        [rows(admin_engine, table, tenant) for table in ("users", "messages", "audit_records")], default=str
    )
    [code] = [word for word in texts_to(str(body["phone"]))[-1].split() if word.isdigit()]
    for place in (answer.text, kept):
        assert PASSWORD not in place
        assert code not in place
    with admin_engine.connect() as connection:
        found = connection.exec_driver_sql("select count(*) from idempotency_keys where route like '%%auth/register'")
        assert found.scalar() == 0


def test_a_contact_of_somebody_else_is_answered_as_any_other(api: Api, tenant: str, admin_engine: Engine) -> None:
    holder = make_user(tenant)
    held = user_row(admin_engine, tenant, holder.id)
    body = registration(email=held["email"], phone=held["phone"])
    taken = api.call(ROUTE, None, body, ip=any_address())
    free = api.call(ROUTE, None, registration(), ip=any_address())
    assert (taken.status, set(taken.body)) == (free.status, set(free.body)) == (201, {"user_id", "codes_sent_by"})
    assert user_row(admin_engine, tenant, holder.id) == held
    assert log_in(api, phone=held["phone"]).body["user"]["id"] == holder.id


def test_whoever_claims_a_contact_first_keeps_nobody_out(api: Api, tenant: str, admin_engine: Engine) -> None:
    squatter = register(api, password="the squatter's own phrase")
    pass_time(admin_engine, tenant, timedelta(minutes=2))
    victim = register(api, phone=squatter.phone, email=squatter.email)
    answer = api.call("identity/verify_phone", None, {"user_id": victim.id, "code": victim.phone_code})
    assert answer.status == 200
    assert log_in(api, phone=victim.phone).body["user"]["id"] == victim.id
    assert log_in(api, "the squatter's own phrase", phone=victim.phone).problem == "wrong-credentials"


def test_a_second_code_to_one_contact_within_a_minute_is_refused_whoever_asks(
    api: Api, tenant: str, admin_engine: Engine
) -> None:
    claimant = register(api)
    for again in (registration(phone=claimant.phone), registration(email=claimant.email)):
        answer = api.call(ROUTE, None, again, ip=any_address())
        assert (answer.status, answer.problem) == (429, "code-just-sent")
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert len(rows(admin_engine, "users", tenant)) == 1
    assert len(texts_to(claimant.phone)) == 1


def test_one_contact_gets_ten_codes_a_day_and_no_more(api: Api, tenant: str, admin_engine: Engine) -> None:
    claimant = register(api)
    for _ in range(9):
        pass_time(admin_engine, tenant, timedelta(minutes=2))
        register(api, phone=claimant.phone)
    pass_time(admin_engine, tenant, timedelta(minutes=2))
    answer = api.call(ROUTE, None, registration(phone=claimant.phone), ip=any_address())
    assert (answer.status, answer.problem) == (429, "too-many-requests")
    assert len(texts_to(claimant.phone)) == 10


def test_a_channel_that_fails_does_not_cost_the_registration(api: Api) -> None:
    with sender_unverified():
        answer = api.call(ROUTE, None, registration(), ip=any_address())
    assert (answer.status, answer.body["codes_sent_by"]) == (201, ["phone"])


@pytest.mark.parametrize(
    ("change", "slug"),
    [
        ({"phone": "0803 123 4567"}, "phone-needs-country"),
        ({"phone": "+23480312345678901"}, "invalid-phone"),
        ({"phone": "+1 555"}, "invalid-phone"),
        ({"phone": "not a number", "country": "NG"}, "invalid-phone"),
        ({"phone": "0803 123 4567", "country": "XX"}, "unknown-country"),
        ({"phone": "0803 123 4567", "country": "Nigeria"}, "invalid-input"),
        ({"email": "nobody"}, "invalid-email"),
        ({"email": "a@b@example.com"}, "invalid-email"),
        ({"email": "x@localhost"}, "invalid-email"),
        ({"email": "a" * 250 + "@example.com"}, "invalid-input"),
        ({"password": "short"}, "password-length"),
        ({"password": "x" * 129}, "invalid-input"),
        ({"password": "Password123"}, "password-too-common"),
        ({"password": "aaaaaaaaaaaaaaaa"}, "password-too-common"),
        ({"password": 1234567890}, "invalid-input"),
        ({"name": ""}, "invalid-input"),
        ({"name": "   "}, "invalid-input"),
        ({"name": "a" * 201}, "invalid-input"),
        ({"role": "owner"}, "invalid-input"),
        ({"is_admin": True}, "invalid-input"),
    ],
)
def test_what_makes_no_sense_is_422_and_registers_nobody(
    api: Api, tenant: str, admin_engine: Engine, change: dict[str, object], slug: str
) -> None:
    answer = api.call(ROUTE, None, registration(**change), ip=any_address())
    assert (answer.status, answer.problem) == (422, slug)
    assert str(change.get("password", "\0")) not in answer.text
    assert rows(admin_engine, "users", tenant) == []


def test_a_password_that_is_the_address_itself_is_refused(api: Api) -> None:
    answer = api.call(
        ROUTE, None, registration(email="chidi@example.com", password="Chidi@Example.com"), ip=any_address()
    )
    assert answer.problem == "password-too-common"


def test_one_address_registers_thirty_a_minute_and_no_more(api: Api) -> None:
    address = any_address()
    statuses = [api.call(ROUTE, None, {}, ip=address).status for _ in range(31)]
    assert statuses == [422] * 30 + [429]
