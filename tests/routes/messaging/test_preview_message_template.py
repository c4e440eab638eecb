"""POST /v1/admin/message-templates/{template}/{language}/preview"""

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.platform.tenant_settings import Branding
from tests.api import Api
from tests.factories.messaging import rows
from tests.factories.settings import set_settings
from tests.routes.messaging.wordings import EMAIL, IN_APP, PAID, WORDING, check_for_those_who_may, get, put

ROUTE = "messaging/preview_message_template"


def test_a_draft_is_filled_with_samples_and_kept_nowhere(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine
) -> None:
    set_settings(tenant, branding=Branding("Demo Market", "help@example.com", "#0b6e4f", None))
    answer = api.call(ROUTE, owner, WORDING, **PAID)
    assert answer.status == 200, answer.text
    amount = "1\N{NO-BREAK SPACE}500,00 NGN"
    assert answer.body["in_app"] == {"title": "C'est payé", "text": f"Vos {amount} sont partis."}
    email = answer.body["email"]
    assert (email["sender_name"], email["reply_to"]) == ("Demo Market", "help@example.com")
    assert (email["subject"], email["text"]) == ("Demo Market : payé", f"Bonjour Ada Obi !\n\n{amount}.\n")
    assert f"<p>{amount}.</p>" in email["html"] and "#0b6e4f" in email["html"]
    assert answer.body["sms"] == {"text": "Payé : 1 500,00 NGN", "encoding": "GSM-7", "units": 19, "segments": 1}
    assert get(api, owner)["own"] is None
    assert rows(admin_engine, "messages", tenant) == []


def test_what_the_draft_does_not_say_is_shown_as_it_counts_now(api: Api, owner: Admin) -> None:
    put(api, owner, {"in_app": IN_APP})
    shown = api.call(ROUTE, owner, {"sms": "Payé à l'œil"}, **PAID).body
    assert shown["in_app"]["title"] == "C'est payé"
    assert shown["email"]["subject"] == "Un retrait a été versé"
    assert (shown["sms"]["encoding"], shown["sms"]["units"]) == ("UCS-2", 12)
    assert api.call(ROUTE, owner, {}, **PAID).body["in_app"]["title"] == "C'est payé"


def test_a_code_is_shown_where_it_is_sent(api: Api, owner: Admin) -> None:
    shown = api.call(ROUTE, owner, {}, template="phone_code", language="en").body
    assert (shown["in_app"], shown["email"]) == (None, None)
    assert shown["sms"]["text"].startswith("123456 is your Holdfast code.")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"sms": "${title}"}, "unknown-placeholder"),
        ({"email": EMAIL | {"html": "<script></script>"}}, "html-not-allowed"),
        ({"sms": 7}, "invalid-input"),
    ],
)
def test_what_could_not_be_said_is_refused(api: Api, owner: Admin, body: dict[str, object], problem: str) -> None:
    answer = api.call(ROUTE, owner, body, **PAID)
    assert (answer.status, answer.problem) == (422, problem)


def test_only_who_may_looks(api: Api) -> None:
    check_for_those_who_may(api, "preview_message_template", WORDING, **PAID)
