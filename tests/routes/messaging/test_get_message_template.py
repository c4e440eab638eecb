"""GET /v1/admin/message-templates/{template}/{language}"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from tests.api import Api
from tests.routes.messaging.wordings import PAID, WORDING, check_for_those_who_may, elsewhere, get, put


def test_both_words_are_shown(api: Api, owner: Admin) -> None:
    put(api, owner)
    shown = get(api, owner)
    assert (shown["language"], shown["own"]) == ("fr", WORDING)
    assert shown["built_in"]["title"] == shown["built_in"]["subject"] == "Un retrait a été versé"
    assert shown["template"]["overridden_in"] == ["fr"]


def test_a_language_that_the_house_does_not_speak_has_no_built_in_words(api: Api, owner: Admin) -> None:
    shown = get(api, owner, language="sw")
    assert (shown["own"], shown["built_in"]) == (None, None)


def test_another_tenants_words_are_not_shown(api: Api, owner: Admin, admin_engine: Engine) -> None:
    put(api, owner)
    other, admin = elsewhere(admin_engine)
    assert get(other, admin)["own"] is None


def test_only_who_may_sees_them(api: Api) -> None:
    check_for_those_who_may(api, "get_message_template", **PAID)
