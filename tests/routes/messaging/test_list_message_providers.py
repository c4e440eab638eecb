"""GET /v1/admin/message-providers"""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.carriers import carriers
from tests.factories.escrow import pass_time
from tests.factories.identity import make_admin
from tests.factories.messages import choose, send_text_code

FUNCTION = "messaging/list_message_providers"


def test_it_is_empty_where_nothing_was_chosen(api: Api, owner: Admin) -> None:
    assert api.call(FUNCTION, owner).body == {"data": [], "next": None}


def test_it_is_read_page_by_page(api: Api, owner: Admin) -> None:
    for prefix in ("+254", "", "+234"):
        choose(api, "twilio", prefix=prefix)
    seen, after = [], {}
    for _ in range(3):
        page = api.call(FUNCTION, owner, query={"limit": "1"} | after).body
        seen += [each["prefix"] for each in page["data"]]
        after = {"after": page["next"]} if page["next"] else {}
    assert seen == ["", "+234", "+254"] and not after


def test_it_shows_who_is_asked_last_now_and_where(api: Api, tenant: str, owner: Admin) -> None:
    for prefix in ("+234", "+254"):
        choose(api, "twilio", "termii", prefix=prefix)
    with carriers() as at:
        at["twilio"].is_down(3)
        for number in range(3):
            assert send_text_code(tenant, f"+23480300060{number:02}")
    nigeria, kenya = api.call(FUNCTION, owner).body["data"]
    assert [each["is_resting"] for each in nigeria["providers"]] == [True, False]
    assert [each["is_resting"] for each in kenya["providers"]] == [False, False]
    pass_time(tenant, timedelta(minutes=5, seconds=1))
    assert not any(each["is_resting"] for each in api.call(FUNCTION, owner).body["data"][0]["providers"])


@pytest.mark.parametrize("after", ["sms", "fax:", "sms:234", "x"])
def test_a_cursor_that_is_none_is_422(api: Api, owner: Admin, after: str) -> None:
    assert api.call(FUNCTION, owner, query={"after": after}).status == 422


def test_who_may_not(api: Api, tenant: str, payer: User, admin_engine: Engine) -> None:
    choose(api, "twilio")
    assert api.call(FUNCTION).status == 401
    assert api.call(FUNCTION, payer).status == 403
    for role in ("operator", "arbiter", "auditor"):
        assert api.call(FUNCTION, make_admin(tenant, role, with_totp=False)).problem == "permission-missing"
    assert api.call(FUNCTION, make_admin(make_tenant(admin_engine), with_totp=False)).body["data"] == []
