"""Queue SendLink."""

from datetime import timedelta

from sqlalchemy import Engine

from holdfast.kernel.ids import encode_id, new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_user
from tests.factories.links import ask_for_reset, newest_token, send_link
from tests.factories.messaging import emails_to, rows, sender_unverified
from tests.factories.payments import pass_time
from tests.factories.settings import set_settings

EMAIL = "ada.links@example.com"


def asked_for(api: Api, admin_engine: Engine, email: str) -> str:
    ask_for_reset(api, email)
    return encode_id("lnk", rows(admin_engine, "email_links", api.tenant)[-1]["id"])


def test_a_link_is_sent_once_however_often_the_event_comes(api: Api, tenant: str, admin_engine: Engine) -> None:
    make_user(tenant, email=EMAIL)
    link_id, before = asked_for(api, admin_engine, EMAIL), len(emails_to(EMAIL))
    assert send_link(tenant, link_id)
    assert send_link(tenant, link_id)
    assert len(emails_to(EMAIL)) == before + 1
    [link] = rows(admin_engine, "email_links", tenant)
    assert link["sent_at"] is not None


def test_a_channel_that_failed_is_tried_again_with_another_token(api: Api, tenant: str, admin_engine: Engine) -> None:
    make_user(tenant, email="again@example.com")
    link_id = asked_for(api, admin_engine, "again@example.com")
    with sender_unverified():
        assert not send_link(tenant, link_id)
    [failed] = rows(admin_engine, "email_links", tenant)
    assert failed["sent_at"] is None
    assert send_link(tenant, link_id)
    [sent] = rows(admin_engine, "email_links", tenant)
    assert sent["token_hash"] != failed["token_hash"]
    body = {"token": newest_token("again@example.com"), "new_password": "one of her own choosing"}
    assert api.call("identity/reset_password", None, body).status == 200


def test_a_link_that_has_expired_meanwhile_is_not_sent(api: Api, tenant: str, admin_engine: Engine) -> None:
    make_user(tenant, email="late@example.com")
    link_id = asked_for(api, admin_engine, "late@example.com")
    pass_time(admin_engine, tenant, timedelta(minutes=31))
    assert send_link(tenant, link_id)
    assert emails_to("late@example.com") == []


def test_nothing_is_sent_for_what_was_never_asked_for_here(api: Api, tenant: str, admin_engine: Engine) -> None:
    make_user(tenant, email="here@example.com")
    link_id = asked_for(api, admin_engine, "here@example.com")
    assert send_link(make_tenant(admin_engine), link_id)
    assert send_link(tenant, new_id("lnk"))
    assert emails_to("here@example.com") == []


def test_it_leads_to_the_tenants_own_domain_where_it_has_one(api: Api, tenant: str, admin_engine: Engine) -> None:
    make_user(tenant, email="domain@example.com")
    assert send_link(tenant, asked_for(api, admin_engine, "domain@example.com"))
    assert "http://127.0.0.1:3000/reset-password#" in emails_to("domain@example.com")[-1].html
    set_settings(tenant, domain="market.example.com")
    assert send_link(tenant, asked_for(api, admin_engine, "domain@example.com"))
    assert "https://market.example.com/reset-password#" in emails_to("domain@example.com")[-1].html
