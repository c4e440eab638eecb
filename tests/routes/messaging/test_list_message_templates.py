"""GET /v1/admin/message-templates"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from holdfast.messaging.rules.wordings import WORDINGS
from tests.api import Api
from tests.routes.messaging.wordings import PAID, check_for_those_who_may, elsewhere, put

ROUTE = "messaging/list_message_templates"


def test_every_occasion_is_there_with_what_it_may_name(api: Api, owner: Admin) -> None:
    answer = api.call(ROUTE, owner)
    assert answer.status == 200, answer.text
    assert [each["template"] for each in answer.body["data"]] == sorted(WORDINGS)
    by_name = {each["template"]: each for each in answer.body["data"]}
    code = by_name["phone_code"]
    assert (code["channels"], code["built_in_languages"], code["overridden_in"]) == (["sms"], ["en", "fr", "pt"], [])
    assert code["placeholders"][0] == {
        "name": "code",
        "is_required": True,
        "may_be_absent": False,
        "channels": ["sms"],
        "sample": "123456",
    }
    failed = {each["name"]: each for each in by_name["payments.withdrawal.failed"]["placeholders"]}
    assert set(failed) == {"amount", "currency", "reason", "name", "business"}
    assert [name for name, each in failed.items() if each["may_be_absent"]] == ["reason", "name"]
    assert failed["name"]["channels"] == ["email"]


def test_what_is_overridden_is_said_of_this_tenant_alone(api: Api, owner: Admin, admin_engine: Engine) -> None:
    put(api, owner)
    put(api, owner, language="sw")
    [mine] = [each for each in api.call(ROUTE, owner).body["data"] if each["overridden_in"]]
    assert (mine["template"], mine["overridden_in"]) == (PAID["template"], ["fr", "sw"])
    other, admin = elsewhere(admin_engine)
    assert not [each for each in other.call(ROUTE, admin).body["data"] if each["overridden_in"]]


def test_only_who_may_sees_them(api: Api) -> None:
    check_for_those_who_may(api, "list_message_templates")
