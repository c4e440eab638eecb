"""GET /v1/admin/messages"""

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin
from tests.factories.messages import CODE, PHONE, bring, queue_invitation, send_text_code

FUNCTION = "messaging/list_messages"


@pytest.fixture
def address(tenant: str, admin_engine: Engine) -> str:
    """There are a code to a phone, an e-mail to this address, and one that waits."""
    assert send_text_code(tenant)
    assert bring(tenant, queue_invitation(tenant, admin_engine, contact_email=f"{tenant}@example.org"))
    queue_invitation(tenant, admin_engine)
    return f"{tenant}@example.org"


def test_it_lists_them_newest_first_without_what_they_said(api: Api, owner: Admin, address: str) -> None:
    answer = api.call(FUNCTION, owner)
    shown = [(each["channel"], each["status"], each["recipient"]) for each in answer.body["data"]]
    assert shown == [("sms", "queued", PHONE), ("email", "sent", address), ("sms", "sent", PHONE)]
    assert CODE not in answer.text and "camera" not in answer.text


def test_it_finds_what_is_asked_for(api: Api, owner: Admin, address: str) -> None:
    for query, count in (
        ({"recipient": address}, 1),
        ({"recipient": PHONE}, 2),
        ({"channel": "email"}, 1),
        ({"provider": "sns"}, 1),
        ({"provider": "ses", "channel": "sms"}, 0),
        ({"status": "queued"}, 1),
        ({"status": "dropped"}, 0),
        ({"template": "phone_code"}, 1),
        ({"template": "invitation", "status": "sent"}, 1),
    ):
        assert len(api.call(FUNCTION, owner, query=query).body["data"]) == count, query


def test_it_is_read_page_by_page(api: Api, owner: Admin, address: str) -> None:
    seen, after = [], {}
    for _ in range(3):
        page = api.call(FUNCTION, owner, query={"limit": "1"} | after).body
        seen += [each["id"] for each in page["data"]]
        after = {"after": page["next"]} if page["next"] else {}
    assert not after and len(set(seen)) == 3 and seen == sorted(seen, reverse=True)


@pytest.mark.parametrize("query", [{"channel": "fax"}, {"status": "lost"}, {"after": "x"}, {"recipient": "x" * 321}])
def test_bad_input_is_422(api: Api, owner: Admin, query: dict[str, str]) -> None:
    assert api.call(FUNCTION, owner, query=query).status == 422


def test_who_may_and_who_may_not(api: Api, tenant: str, payer: User, address: str) -> None:
    assert api.call(FUNCTION).status == 401
    assert api.call(FUNCTION, payer).status == 403
    assert api.call(FUNCTION, make_admin(tenant, "arbiter", with_totp=False)).problem == "permission-missing"
    for role in ("operator", "auditor"):
        assert len(api.call(FUNCTION, make_admin(tenant, role, with_totp=False)).body["data"]) == 3


def test_another_tenants_are_not_shown(api: Api, address: str, admin_engine: Engine) -> None:
    other = make_tenant(admin_engine)
    assert api.call(FUNCTION, make_admin(other, with_totp=False)).body["data"] == []
