"""POST /v1/auth/forgot-password."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from holdfast.platform.db import tenants_with_work
from holdfast.platform.driver import PreparingConnection
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import any_address, make_admin, make_user, register
from tests.factories.links import ask_for_reset, reset_token, send_links
from tests.factories.messaging import emails_to, rows
from tests.factories.payments import announced, pass_time, run_schedule

ROUTE = "identity/forgot_password"


def test_a_user_gets_a_link_and_only_its_digest_is_kept(api: Api, tenant: str, admin_engine: Engine) -> None:
    make_user(tenant, email="ada.resets@example.com")
    token = reset_token(api, "ada.resets@example.com")
    [email] = emails_to("ada.resets@example.com")
    assert email.subject == "Choose another Holdfast password"
    assert f"http://127.0.0.1:3000/reset-password#tenant={tenant}&amp;token={token}" in email.html
    tables = ("email_links", "messages", "events", "audit_records", "users")
    assert token not in str([rows(admin_engine, table, tenant) for table in tables])
    [message] = rows(admin_engine, "messages", tenant)
    assert (message["template"], message["status"], message["template_values"]) == ("password_reset_link", "sent", None)


def test_the_answer_is_the_same_for_nobody_and_nothing_is_sent(api: Api, tenant: str, admin_engine: Engine) -> None:
    make_user(tenant, email="known@example.com")
    claimant = register(api)
    make_admin(tenant, email="boss.resets@example.com")
    suspended = make_user(tenant, email="suspended@example.com")
    api.call("identity/suspend_user", make_admin(tenant), {"reason": "under review"}, user_id=suspended.id)
    addresses = ("nobody@example.com", claimant.email, "boss.resets@example.com", "suspended@example.com")
    sent = {address: len(emails_to(address)) for address in addresses}
    answers = [api.call(ROUTE, None, {"email": each}, ip=any_address()) for each in ("known@example.com", *addresses)]
    assert {(answer.status, answer.text) for answer in answers} == {(200, answers[0].text)}
    assert len(announced(admin_engine, tenant, "identity.link.requested")) == 5
    send_links(tenant)
    assert len(emails_to("known@example.com")) == 1
    assert {address: len(emails_to(address)) for address in addresses} == sent


def test_nobodys_address_costs_the_same_round_trips(api: Api, tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make_user(tenant, email="known.too@example.com")
    taken: list[str] = []
    plain = PreparingConnection.run_prepared

    def counted(connection: PreparingConnection, statement: str, *more: object) -> object:
        taken.append(statement)
        return plain(connection, statement, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(PreparingConnection, "run_prepared", counted)
    asked = []
    for address in ("known.too@example.com", "unknown.too@example.com"):
        taken.clear()
        ask_for_reset(api, address)
        asked.append(list(taken))
    assert asked[0] == asked[1] != []


def test_one_address_gets_five_links_an_hour_whoever_asks_and_is_known_or_not(
    api: Api, tenant: str, admin_engine: Engine
) -> None:
    make_user(tenant, email="often@example.com")
    for address in ("often@example.com", "nobody.often@example.com"):
        statuses = [api.call(ROUTE, None, {"email": address}, ip=any_address()).status for _ in range(6)]
        assert statuses == [200] * 5 + [429]


def test_one_caller_asks_thirty_times_a_minute_and_no_more(api: Api) -> None:
    address = any_address()
    statuses = [api.call(ROUTE, None, {}, ip=address).status for _ in range(31)]
    assert statuses == [422] * 30 + [429]


def test_who_asks_at_another_tenant_gets_nothing(api: Api, tenant: str, admin_engine: Engine) -> None:
    make_user(tenant, email="only.here@example.com")
    elsewhere = Api(make_tenant(admin_engine))
    ask_for_reset(elsewhere, "only.here@example.com")
    send_links(elsewhere.tenant)
    assert emails_to("only.here@example.com") == []


def test_an_address_is_found_however_it_is_written(api: Api, tenant: str) -> None:
    make_user(tenant, email="capitals@example.com")
    ask_for_reset(api, "Capitals@Example.COM")
    send_links(tenant)
    assert len(emails_to("capitals@example.com")) == 1


def test_what_was_asked_for_goes_a_day_after_it_expired(api: Api, tenant: str, admin_engine: Engine) -> None:
    ask_for_reset(api, "nobody@example.com")
    pass_time(admin_engine, tenant, timedelta(hours=24))
    assert run_schedule("identity/sweep_expired", tenant) == 0
    pass_time(admin_engine, tenant, timedelta(hours=1))
    assert tenant in tenants_with_work("work_expired_identity")
    assert run_schedule("identity/sweep_expired", tenant) == 1
    assert rows(admin_engine, "email_links", tenant) == []


@pytest.mark.parametrize("body", [{}, {"email": ""}, {"email": "nobody"}, {"email": 7}, {"email": "a@b.c", "x": 1}])
def test_what_makes_no_sense_is_422(api: Api, tenant: str, admin_engine: Engine, body: dict[str, object]) -> None:
    assert api.call(ROUTE, None, body, ip=any_address()).status == 422
    assert rows(admin_engine, "email_links", tenant) == []
