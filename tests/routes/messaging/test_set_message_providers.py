"""PUT /v1/admin/message-providers"""

from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin

FUNCTION = "messaging/set_message_providers"
TERMII, TWILIO = {"provider": "termii", "sender": "Ada Shop"}, {"provider": "twilio", "sender": None}
BODY: dict[str, Any] = {
    "channel": "sms",
    "prefix": "+234",
    "providers": [TERMII, TWILIO],
    "hourly_limit": 5,
    "daily_limit": None,
}


def chosen(api: Api, owner: Admin) -> Any:
    return api.call("messaging/list_message_providers", owner).body["data"]


def test_it_is_set_and_said_who_set_it(api: Api, owner: Admin) -> None:
    answer = api.call(FUNCTION, owner, BODY)
    assert answer.status == 200, answer.text
    shown = [each | {"is_resting": False} for each in BODY["providers"]]
    assert {name: answer.body[name] for name in BODY} == BODY | {"providers": shown}
    assert answer.body["updated_by"] == owner.id
    assert chosen(api, owner) == [answer.body]


def test_setting_it_again_replaces_it_and_null_lifts_it(api: Api, owner: Admin) -> None:
    for providers in ([TWILIO], [], None):
        assert api.call(FUNCTION, owner, BODY | {"providers": providers, "hourly_limit": None}).status == 200
        [route] = chosen(api, owner)
        shown = None if providers is None else [each | {"is_resting": False} for each in providers]
        assert (route["providers"], route["hourly_limit"]) == (shown, None)


def test_it_is_of_one_channel_and_prefix(api: Api, owner: Admin) -> None:
    email = {"channel": "email", "prefix": "", "providers": [{"provider": "sendgrid", "sender": None}]}
    for changes in ({}, {"prefix": ""}, email):
        assert api.call(FUNCTION, owner, BODY | changes).status == 200
    assert [(each["channel"], each["prefix"]) for each in chosen(api, owner)] == [
        ("email", ""),
        ("sms", ""),
        ("sms", "+234"),
    ]


def test_what_it_was_and_is_stands_in_the_audit_log(api: Api, owner: Admin) -> None:
    api.call(FUNCTION, owner, BODY)
    api.call(FUNCTION, owner, BODY | {"providers": None})
    newest = api.call("ops/list_audit_records", owner, query={"limit": "1"}).body["data"][0]
    [change] = newest["changes"]
    assert change["before"]["providers"] == [["termii", "Ada Shop"], ["twilio", None]]
    assert change["after"] == {"providers": None, "hourly_limit": 5, "daily_limit": None}


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"providers": [{"provider": "nobody"}]}, "unknown-provider"),
        ({"providers": [{"provider": "paystack"}]}, "unknown-provider"),
        ({"providers": [{"provider": "ses"}]}, "provider-of-another-channel"),
        ({"providers": [TWILIO, TWILIO]}, "provider-named-twice"),
        ({"providers": [{"provider": "whatsapp", "sender": "Shop"}]}, "sender-not-supported"),
        ({"providers": [{"provider": "termii", "sender": "Shop\nX"}]}, "invalid-sender"),
        ({"providers": [{"provider": "termii", "sender": "123456"}]}, "invalid-sender"),
        ({"providers": [{"provider": "termii", "sender": "A name too long"}]}, "invalid-sender"),
        ({"channel": "email", "providers": None}, "prefix-of-email"),
        (
            {"channel": "email", "prefix": "", "providers": [{"provider": "ses", "sender": "Shop"}]},
            "sender-not-supported",
        ),
        ({"channel": "fax"}, "invalid-input"),
        ({"prefix": "234"}, "invalid-input"),
        ({"prefix": "+0"}, "invalid-input"),
        ({"prefix": "%"}, "invalid-input"),
        ({"hourly_limit": 0}, "invalid-input"),
        ({"daily_limit": 10_001}, "invalid-input"),
        ({"providers": [TWILIO] * 11}, "invalid-input"),
    ],
)
def test_bad_input_is_422_and_changes_nothing(api: Api, owner: Admin, changes: dict[str, Any], slug: str) -> None:
    answer = api.call(FUNCTION, owner, BODY | changes)
    assert (answer.status, answer.problem) == (422, slug)
    assert chosen(api, owner) == []


def test_whose_role_has_no_permission_may_not(api: Api, tenant: str, payer: User, owner: Admin) -> None:
    assert api.call(FUNCTION, None, BODY).status == 401
    assert api.call(FUNCTION, payer, BODY).status == 403
    for role in ("operator", "arbiter", "auditor"):
        assert api.call(FUNCTION, make_admin(tenant, role, with_totp=False), BODY).problem == "permission-missing"
    assert chosen(api, owner) == []


def test_an_admin_chooses_for_their_own_tenant_only(api: Api, owner: Admin, admin_engine: Engine) -> None:
    other = make_tenant(admin_engine)
    api.call(FUNCTION, owner, BODY, headers={"holdfast-tenant": other})
    assert chosen(Api(other), make_admin(other, with_totp=False)) == []
    assert len(chosen(api, owner)) == 1
