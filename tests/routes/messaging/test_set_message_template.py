"""PUT /v1/admin/message-templates/{template}/{language}"""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import decode_id, encode_id
from tests.api import Api
from tests.factories.identity import register
from tests.factories.messaging import deliver, emails_to, make_contact, rows, texts_to
from tests.routes.messaging.wordings import EMAIL, PAID, WORDING, check_for_those_who_may, elsewhere, get, put

MONEY = {"amount": "1500.00", "currency": "NGN"}


def test_from_now_on_it_is_said_so_to_those_of_the_language(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine
) -> None:
    assert put(api, owner).body["own"] == WORDING
    ada, bola = make_contact(tenant, name="Ada", language="fr"), make_contact(tenant, language="en")
    assert deliver("messaging/notify", tenant, PAID["template"], MONEY | {"recipients": [ada, bola]})
    assert {row["title"] for row in rows(admin_engine, "notifications", tenant)} == {
        "C'est payé",
        "A withdrawal was paid",
    }
    for message in rows(admin_engine, "messages", tenant):
        message_id = encode_id("msg", message["id"])
        assert deliver("messaging/send_message", tenant, "messaging.message.queued", {"message_id": message_id})
    [email] = emails_to(f"{ada}@example.com")
    assert email.subject == "Holdfast : payé"
    assert "<p>Bonjour Ada !</p>\n<p>1\N{NO-BREAK SPACE}500,00 NGN.</p>" in email.html
    assert [each.subject for each in emails_to(f"{bola}@example.com")] == ["A withdrawal was paid"]


def test_codes_are_said_so_too(api: Api, owner: Admin) -> None:
    path = {"template": "phone_code", "language": "en"}
    assert put(api, owner, {"sms": "${business}: ${code}"}, **path).status == 200
    claimant = register(api)
    assert texts_to(claimant.phone)[-1] == f"Holdfast: {claimant.phone_code}"


def test_it_takes_the_place_of_what_was_said_before(api: Api, owner: Admin) -> None:
    put(api, owner)
    assert put(api, owner, {"sms": "Payé $$"}).body["own"] == {"in_app": None, "email": None, "sms": "Payé $$"}
    [newest] = api.call("ops/list_audit_records", owner, query={"limit": "1"}).body["data"]
    [change] = newest["changes"]
    assert change["before"]["sms_text"] == "Payé : ${amount} ${currency}"
    assert change["after"] == {"sms_text": "Payé $$"}


def test_line_ends_are_those_of_the_house(api: Api, owner: Admin) -> None:
    email = EMAIL | {"text": "One\r\n\r\ntwo", "html": "<p>One</p>\r\n\r\n<p>two</p>"}
    own = put(api, owner, {"email": email}).body["own"]
    assert (own["email"]["text"], own["email"]["html"]) == ("One\n\ntwo", "<p>One</p>\n\n<p>two</p>")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({}, "wording-empty"),
        ({"sms": "${title}"}, "unknown-placeholder"),
        ({"sms": "100 $"}, "malformed-placeholder"),
        ({"sms": ""}, "invalid-input"),
        ({"sms": "x" * 1001}, "invalid-input"),
        ({"email": EMAIL | {"html": "<script></script>"}}, "html-not-allowed"),
        ({"email": EMAIL | {"subject": "a\nBcc: b@example.com"}}, "invalid-input"),
        ({"email": {"subject": "Paid"}}, "invalid-input"),
        ({"in_app": {"title": "${name}", "text": "x"}}, "unknown-placeholder"),
    ],
)
def test_what_could_not_be_said_is_refused_and_changes_nothing(
    api: Api, owner: Admin, body: dict[str, Any], problem: str
) -> None:
    put(api, owner)
    answer = put(api, owner, body)
    assert (answer.status, answer.problem) == (422, problem)
    assert get(api, owner)["own"] == WORDING


@pytest.mark.parametrize("template", ["phone_code", "email_code", "magic_link"])
def test_a_code_without_its_code_is_refused(api: Api, owner: Admin, template: str) -> None:
    body = {"sms": "Hello"} if template == "phone_code" else {"email": {"subject": "Hello", "text": "Hello"}}
    answer = put(api, owner, body, template=template)
    assert (answer.status, answer.problem) == (422, "placeholder-missing")


def test_a_template_has_so_many_languages_at_the_most(api: Api, owner: Admin) -> None:
    for number in range(30):
        assert put(api, owner, {"sms": "x"}, language=f"a{chr(97 + number % 26)}{chr(97 + number // 26)}").status == 200
    answer = put(api, owner, {"sms": "x"}, language="zz")
    assert (answer.status, answer.problem) == (422, "too-many-languages")
    assert put(api, owner, {"sms": "y"}, language="aaa").status == 200


def test_words_that_cannot_be_filled_any_more_leave_nobody_without_the_news(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine
) -> None:
    put(api, owner)
    with admin_engine.begin() as connection:  # as it is when a release tells the occasion with less
        gone = text("update message_wordings set text = '${gone}' where tenant_id = :id")
        connection.execute(gone, {"id": decode_id("tnt", tenant)})
    contact = make_contact(tenant, language="fr")
    assert deliver("messaging/notify", tenant, PAID["template"], MONEY | {"recipients": [contact]})
    [notification] = rows(admin_engine, "notifications", tenant)
    assert notification["title"] == "Un retrait a été versé"


def test_another_tenant_speaks_as_before(api: Api, owner: Admin, admin_engine: Engine) -> None:
    put(api, owner)
    other, _ = elsewhere(admin_engine)
    contact = make_contact(other.tenant, language="fr")
    assert deliver("messaging/notify", other.tenant, PAID["template"], MONEY | {"recipients": [contact]})
    [notification] = rows(admin_engine, "notifications", other.tenant)
    assert notification["title"] == "Un retrait a été versé"


def test_only_who_may_says_how(api: Api) -> None:
    check_for_those_who_may(api, "set_message_template", WORDING, **PAID)
