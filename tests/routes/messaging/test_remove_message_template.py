"""DELETE /v1/admin/message-templates/{template}/{language}"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from tests.api import Api
from tests.factories.identity import make_admin
from tests.routes.messaging.wordings import PAID, WORDING, elsewhere, get, put

ROUTE = "messaging/remove_message_template"


def test_the_house_speaks_again(api: Api, owner: Admin) -> None:
    put(api, owner)
    put(api, owner, language="sw")
    assert api.call(ROUTE, owner, **PAID).status == 200
    assert get(api, owner)["own"] is None
    assert get(api, owner, language="sw")["own"] == WORDING
    [newest] = api.call("ops/list_audit_records", owner, query={"limit": "1"}).body["data"]
    assert newest["changes"][0]["after"] is None


def test_doing_so_again_finds_nothing(api: Api, owner: Admin) -> None:
    put(api, owner)
    api.call(ROUTE, owner, **PAID)
    answer = api.call(ROUTE, owner, **PAID)
    assert (answer.status, answer.problem) == (404, "no-own-wording")


def test_another_tenants_words_are_out_of_reach(api: Api, owner: Admin, admin_engine: Engine) -> None:
    put(api, owner)
    other, admin = elsewhere(admin_engine)
    assert other.call(ROUTE, admin, **PAID).status == 404
    assert get(api, owner)["own"] == WORDING


def test_only_who_may_takes_them_away(api: Api, owner: Admin) -> None:
    put(api, owner)
    assert api.call(ROUTE, None, **PAID).status == 401
    for role in ("auditor", "arbiter"):
        answer = api.call(ROUTE, make_admin(api.tenant, role, with_totp=False), **PAID)
        assert (answer.status, answer.problem) == (403, "permission-missing")
    assert get(api, owner)["own"] == WORDING
