"""PUT /v1/admin/payment-providers"""

from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin
from tests.factories.payments import announced, rows

FUNCTION = "payments/set_provider_choice"
BODY = {"currency": "NGN", "method": "card", "providers": ["fincra", "paystack"]}


def choices(api: Api, owner: Admin) -> Any:
    return api.call("payments/list_provider_choices", owner).body["data"]


def test_it_is_set_and_said_who_set_it(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    answer = api.call(FUNCTION, owner, BODY)
    assert answer.status == 200, answer.text
    assert {name: answer.body[name] for name in BODY} == BODY
    assert answer.body["updated_by"] == owner.id
    assert choices(api, owner) == [answer.body]
    [news] = announced(admin_engine, tenant, "payments.provider_choice.set")
    assert news["providers"] == ["fincra", "paystack"]


def test_setting_it_again_replaces_it_and_null_lifts_it(api: Api, owner: Admin) -> None:
    for providers in (["paystack"], [], None):
        assert api.call(FUNCTION, owner, BODY).status == 200
        assert api.call(FUNCTION, owner, BODY | {"providers": providers}).body["providers"] == providers
        assert [choice["providers"] for choice in choices(api, owner)] == [providers]


def test_what_it_was_and_is_stands_in_the_audit_log(api: Api, owner: Admin) -> None:
    api.call(FUNCTION, owner, BODY)
    api.call(FUNCTION, owner, BODY | {"providers": ["paystack"]})
    newest = api.call("ops/list_audit_records", owner, query={"limit": "1"}).body["data"][0]
    assert newest["actor"] == owner.id
    [change] = newest["changes"]
    assert (change["before"], change["after"]) == (
        {"providers": ["fincra", "paystack"]},
        {"providers": ["paystack"]},
    )


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"currency": "XXX"}, "unknown-currency"),
        ({"currency": "XXX", "providers": []}, "unknown-currency"),
        ({"currency": "GHS"}, "currency-not-supported"),
        ({"providers": ["providus"]}, "currency-not-supported"),
        ({"providers": ["nobody"]}, "unknown-provider"),
        ({"providers": ["balance"]}, "unknown-provider"),
        ({"providers": ["paystack", "paystack"]}, "provider-named-twice"),
        ({"providers": [""]}, "invalid-input"),
        ({"providers": ["paystack"] * 21}, "invalid-input"),
        ({"providers": "paystack"}, "invalid-input"),
        ({"method": "cash"}, "invalid-input"),
        ({"method": None}, "invalid-input"),
        ({"more": 1}, "invalid-input"),
    ],
)
def test_bad_input_is_422_and_changes_nothing(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine, changes: dict[str, Any], slug: str
) -> None:
    answer = api.call(FUNCTION, owner, BODY | changes)
    assert (answer.status, answer.problem) == (422, slug)
    assert choices(api, owner) == []
    assert announced(admin_engine, tenant, "payments.provider_choice.set") == []


def test_what_lifts_a_choice_must_say_so(api: Api, owner: Admin) -> None:
    assert api.call(FUNCTION, owner, {"currency": "NGN", "method": "card"}).problem == "invalid-input"


def test_whose_role_has_no_permission_may_not(api: Api, tenant: str, payer: User, owner: Admin) -> None:
    assert api.call(FUNCTION, None, BODY).status == 401
    assert api.call(FUNCTION, payer, BODY).status == 403
    for role in ("operator", "arbiter", "auditor"):
        assert api.call(FUNCTION, make_admin(tenant, role, with_totp=False), BODY).problem == "permission-missing"
    assert choices(api, owner) == []


def test_an_admin_chooses_for_their_own_tenant_only(api: Api, owner: Admin, admin_engine: Engine) -> None:
    other = make_tenant(admin_engine)
    api.call(FUNCTION, owner, BODY, headers={"holdfast-tenant": other})
    assert choices(Api(other), make_admin(other, with_totp=False)) == []
    assert len(choices(api, owner)) == 1


def test_it_is_of_one_currency_and_method(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    for changes in ({}, {"method": "any"}, {"currency": "KES", "providers": ["paystack"]}):
        assert api.call(FUNCTION, owner, BODY | changes).status == 200
    assert [(one["currency"], one["method"]) for one in choices(api, owner)] == [
        ("KES", "card"),
        ("NGN", "any"),
        ("NGN", "card"),
    ]
    assert len(announced(admin_engine, tenant, "payments.provider_choice.set")) == 3
    assert rows(admin_engine, "payments", tenant) == []
