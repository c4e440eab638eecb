"""Everybody is spoken to in their own language, in the tenant's name."""

from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.kernel.ids import new_id
from holdfast.messaging.queries.messages import list_contacts
from tests.api import Api
from tests.factories.identity import any_address, make_user, register, registration, user_row
from tests.factories.messaging import ORDER, deliver, emails_to, rows, running, texts_to
from tests.factories.settings import set_settings


def test_codes_come_in_the_language_that_was_asked_for(api: Api) -> None:
    claimant = register(api, language="fr")
    assert " est votre code Holdfast." in texts_to(claimant.phone)[-1]
    assert emails_to(claimant.email)[-1].subject == "Votre code Holdfast"


def test_who_asked_for_none_is_spoken_to_in_the_tenants(api: Api, tenant: str) -> None:
    set_settings(tenant, default_language="pt-BR", name="Feira")
    assert emails_to(register(api).email)[-1].subject == "O seu código Feira"
    assert emails_to(register(api, language="sw").email)[-1].subject == "O seu código Feira"
    assert emails_to(register(api, language="en").email)[-1].subject == "Your Feira code"


def test_a_language_stays_with_the_user_and_their_contact(api: Api, tenant: str, admin_engine: Engine) -> None:
    claimant = register(api, language="fr")
    confirmed = {"user_id": claimant.id, "code": claimant.phone_code}
    answer = api.call("identity/verify_phone", None, confirmed, ip=any_address())
    assert answer.body["language"] == "fr"
    told = ORDER | {"recipients": [claimant.id], "amount": "1234567.50"}
    assert deliver("messaging/notify", tenant, "payments.withdrawal.paid", told, event_id=new_id("evt"))
    [notification] = rows(admin_engine, "notifications", tenant)
    assert notification["title"] == "Un retrait a été versé"
    assert "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567,50 NGN" in notification["text"]
    assert {row["language"] for row in rows(admin_engine, "messages", tenant)} == {"fr"}


def test_a_profile_says_the_language_and_saying_none_goes_back_to_the_tenants(
    api: Api, tenant: str, admin_engine: Engine
) -> None:
    user = make_user(tenant)
    row = user_row(admin_engine, tenant, user.id)
    body: dict[str, Any] = {name: row[name] for name in ("name", "email", "phone")}
    assert api.call("identity/update_profile", user, body | {"language": "pt"}).body["user"]["language"] == "pt"
    assert api.call("identity/get_profile", user).body["user"]["language"] == "pt"
    assert running(tenant)(lambda db: list_contacts(db, [user.id]))[0].language == "pt"
    assert api.call("identity/update_profile", user, body).body["user"]["language"] is None
    assert running(tenant)(lambda db: list_contacts(db, [user.id]))[0].language is None


@pytest.mark.parametrize("language", ["french", "FR", "", "f", "fr_FR", "fr-FRA", 7])
def test_what_is_no_language_is_refused(api: Api, language: object) -> None:
    answer = api.call("identity/register", None, registration(language=language), ip=any_address())
    assert (answer.status, answer.problem) == (422, "invalid-input")
