"""POST /v1/auth/magic-links."""

import pytest
from sqlalchemy import Engine

from holdfast.kernel.ids import encode_id
from tests.api import Api
from tests.factories.identity import any_address, make_admin, make_user, register
from tests.factories.links import magic_link, send_links
from tests.factories.messaging import emails_to, rows

ROUTE = "identity/request_magic_link"


def test_a_user_gets_a_link_and_only_digests_are_kept(api: Api, tenant: str, admin_engine: Engine) -> None:
    make_user(tenant, email="ada.magic@example.com")
    link = magic_link(api, "ada.magic@example.com")
    [email] = emails_to("ada.magic@example.com")
    assert email.subject == "Sign in to Holdfast"
    assert f"http://127.0.0.1:3000/magic-link#tenant={tenant}&amp;token={link['token']}" in email.html
    assert link["binding"] not in email.html
    tables = ("email_links", "messages", "events", "audit_records")
    kept = str([rows(admin_engine, table, tenant) for table in tables])
    assert link["token"] not in kept and link["binding"] not in kept


def test_who_asked_from_where_is_on_record(api: Api, tenant: str, admin_engine: Engine) -> None:
    address = any_address()
    api.call(ROUTE, None, {"email": "somebody@example.com"}, ip=address)
    [noted] = rows(admin_engine, "audit_records", tenant)
    [link] = rows(admin_engine, "email_links", tenant)
    assert (noted["source_ip"], noted["changes"][0]["subject"]) == (address, encode_id("lnk", link["id"]))
    assert noted["changes"][0]["after"] == {"purpose": "magic_link", "email": "somebody@example.com"}


def test_the_answer_looks_the_same_for_nobody_and_nothing_is_sent(api: Api, tenant: str) -> None:
    make_user(tenant, email="known.magic@example.com")
    make_admin(tenant, email="boss.magic@example.com")
    suspended = make_user(tenant, email="suspended.magic@example.com")
    api.call("identity/suspend_user", make_admin(tenant), {"reason": "under review"}, user_id=suspended.id)
    claimed = register(api).email
    nobodies = ("nobody@example.com", claimed, "boss.magic@example.com", "suspended.magic@example.com")
    sent = [len(emails_to(each)) for each in nobodies]
    answers = [
        api.call(ROUTE, None, {"email": each}, ip=any_address()) for each in ("known.magic@example.com", *nobodies)
    ]
    assert [(answer.status, list(answer.body), len(answer.text)) for answer in answers] == [
        (201, ["binding"], len(answers[0].text))
    ] * 5
    assert len({answer.body["binding"] for answer in answers}) == 5
    send_links(tenant)
    assert [len(emails_to(each)) for each in nobodies] == sent


def test_no_answer_is_kept_for_a_key(api: Api, admin_engine: Engine) -> None:
    body = {"email": "keyed@example.com"}
    first, second = (api.call(ROUTE, None, body, key="k1", ip=any_address()) for _ in range(2))
    assert first.body["binding"] != second.body["binding"]
    with admin_engine.connect() as connection:
        found = connection.exec_driver_sql("select count(*) from idempotency_keys where route like '%%magic-links'")
        assert found.scalar() == 0


def test_one_address_gets_five_an_hour_whoever_asks_and_is_known_or_not(api: Api, tenant: str) -> None:
    make_user(tenant, email="often.magic@example.com")
    for address in ("often.magic@example.com", "nobody.magic@example.com"):
        statuses = [api.call(ROUTE, None, {"email": address}, ip=any_address()).status for _ in range(6)]
        assert statuses == [201] * 5 + [429]


@pytest.mark.parametrize("body", [{}, {"email": ""}, {"email": "nobody"}, {"email": 7}, {"email": "a@b.c", "x": 1}])
def test_what_makes_no_sense_is_422(api: Api, tenant: str, admin_engine: Engine, body: dict[str, object]) -> None:
    assert api.call(ROUTE, None, body, ip=any_address()).status == 422
    assert rows(admin_engine, "email_links", tenant) == []
