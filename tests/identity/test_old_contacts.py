"""A contact that takes a proven one's place: both must confirm."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text, update

from holdfast.identity.rules.callers import User
from holdfast.identity.tables import users
from holdfast.kernel.ids import decode_id
from holdfast.platform.db import run
from tests.api import Answer, Api
from tests.factories.identity import ORIGIN, PASSWORD, any_address, log_in, make_user, newest_code, user_row, wrong
from tests.factories.messaging import emails_to
from tests.factories.payments import pass_time

OLD, NEW = "old.address@example.com", "new.address@example.com"


@pytest.fixture
def user(tenant: str) -> User:
    return make_user(tenant, email=OLD)


def wish(api: Api, user: User, row: dict[str, Any], email: str = NEW) -> Answer:
    body = {"name": row["name"], "email": email, "phone": row["phone"], "current_password": PASSWORD}
    return api.call("identity/update_profile", user, body)


def code_at(address: str) -> str:
    return newest_code(emails_to(address)[-1].html)


def verify(api: Api, user: User, **codes: str) -> Answer:
    return api.call("identity/verify_email", None, {"user_id": user.id, **codes}, ip=any_address())


@pytest.fixture
def row(api: Api, tenant: str, admin_engine: Engine, user: User) -> dict[str, Any]:
    row = user_row(admin_engine, tenant, user.id)
    assert wish(api, user, row).status == 200
    return row


def attempts(admin_engine: Engine, tenant: str) -> int:
    statement = text("select attempts from verification_codes where tenant_id = :tenant")
    with admin_engine.connect() as connection:
        return int(connection.execute(statement, {"tenant": decode_id("tnt", tenant)}).scalar_one())


def test_the_old_address_is_asked_in_words_of_its_own(row: dict[str, Any]) -> None:
    assert emails_to(OLD)[-1].subject == "Another address for your Holdfast account"
    assert emails_to(NEW)[-1].subject == "Your Holdfast code"
    assert code_at(OLD) not in emails_to(NEW)[-1].html


def test_with_both_codes_the_new_address_takes_the_olds_place(
    api: Api, tenant: str, admin_engine: Engine, user: User, row: dict[str, Any]
) -> None:
    assert verify(api, user, code=code_at(NEW), old_code=code_at(OLD)).body["email"] == NEW
    assert user_row(admin_engine, tenant, user.id)["email"] == NEW
    assert log_in(api, email=NEW).status == 200


def test_without_the_old_ones_code_nothing_happens_and_nothing_counts(
    api: Api, tenant: str, admin_engine: Engine, user: User, row: dict[str, Any]
) -> None:
    answer = verify(api, user, code=code_at(NEW))
    assert (answer.status, answer.problem) == (422, "old-code-required")
    assert attempts(admin_engine, tenant) == 0
    assert user_row(admin_engine, tenant, user.id)["email"] == OLD


def test_either_code_wrong_is_refused_alike_and_counts(
    api: Api, tenant: str, admin_engine: Engine, user: User, row: dict[str, Any]
) -> None:
    new, old = code_at(NEW), code_at(OLD)
    answers = [
        verify(api, user, code=wrong(new), old_code=old),
        verify(api, user, code=new, old_code=wrong(old)),
        verify(api, user, code=old, old_code=new),
    ]
    assert [(answer.status, answer.problem) for answer in answers] == [(422, "wrong-code")] * 3
    assert len({str(answer.body["errors"]) for answer in answers}) == 1
    assert attempts(admin_engine, tenant) == 3
    assert verify(api, user, code=new, old_code=old).status == 200


def test_five_wrong_ones_use_both_up(api: Api, user: User, row: dict[str, Any]) -> None:
    new, old = code_at(NEW), code_at(OLD)
    for _ in range(5):
        verify(api, user, code=new, old_code=wrong(old))
    assert verify(api, user, code=new, old_code=old).problem == "code-used-up"


def test_asking_again_sends_to_both_and_only_the_newest_are_good(
    api: Api, tenant: str, admin_engine: Engine, user: User, row: dict[str, Any]
) -> None:
    new, old, sent = code_at(NEW), code_at(OLD), (len(emails_to(NEW)), len(emails_to(OLD)))
    body = {"user_id": user.id, "channel": "email"}
    assert api.call("identity/resend_otp", None, body, ip=any_address()).problem == "code-just-sent"
    pass_time(admin_engine, tenant, timedelta(seconds=61))
    assert api.call("identity/resend_otp", None, body, ip=any_address()).status == 200
    assert (len(emails_to(NEW)), len(emails_to(OLD))) == (sent[0] + 1, sent[1] + 1)
    if (new, old) != (code_at(NEW), code_at(OLD)):
        assert verify(api, user, code=new, old_code=old).problem == "wrong-code"
    assert verify(api, user, code=code_at(NEW), old_code=code_at(OLD)).status == 200


def test_an_address_that_was_never_proven_has_no_say(api: Api, tenant: str, admin_engine: Engine, user: User) -> None:
    claimed = update(users).where(users.c.id == user.id).values(email_verified_at=None)
    run(tenant, ORIGIN, lambda db: db.execute(claimed))
    before = len(emails_to(OLD))
    assert wish(api, user, user_row(admin_engine, tenant, user.id)).status == 200
    assert len(emails_to(OLD)) == before
    assert verify(api, user, code=code_at(NEW)).status == 200


def test_nobodys_mailbox_is_flooded_by_it(
    api: Api, tenant: str, admin_engine: Engine, user: User, row: dict[str, Any]
) -> None:
    for number in range(9):
        pass_time(admin_engine, tenant, timedelta(seconds=61))
        assert wish(api, user, row, f"number{number}.{NEW}").status == 200
    pass_time(admin_engine, tenant, timedelta(seconds=61))
    answer = wish(api, user, row, f"one.more.{NEW}")
    assert (answer.status, answer.problem) == (429, "too-many-requests")


def test_neither_code_is_kept(api: Api, tenant: str, admin_engine: Engine, row: dict[str, Any]) -> None:
    with admin_engine.connect() as connection:
        tables = ("verification_codes", "messages", "events", "audit_records")
        kept = [connection.exec_driver_sql(f"select t::text from {table} t").scalars().all() for table in tables]
    about_them = [line for each in kept for line in each if OLD in line or NEW in line]
    assert about_them
    for code in (code_at(OLD), code_at(NEW)):
        assert not [line for line in about_them if f'"{code}"' in line or f" {code} " in line or f",{code}," in line]
