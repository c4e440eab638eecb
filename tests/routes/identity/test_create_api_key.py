"""POST /v1/admin/api-keys"""

import pytest
from sqlalchemy import Engine, text

from holdfast.identity.rules.callers import PERMISSIONS, Admin
from holdfast.identity.rules.keys import KEY_PERMISSIONS, MAX_KEYS
from holdfast.identity.usecases import api_keys
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.api_keys import bearing, call_with, make_key
from tests.factories.identity import make_admin, make_user
from tests.factories.messaging import rows
from tests.factories.payments import announced
from tests.factories.roles import give_role
from tests.factories.tenants import reinstate, suspend
from tests.factories.webhooks import make_endpoint

ROUTE = "identity/create_api_key"
ORDERS = "escrow/list_all_orders"


def test_a_key_may_what_it_was_given_and_nothing_else(api: Api, owner: Admin) -> None:
    made = make_key(api, "orders.read", "events.read", admin=owner, name="The warehouse")
    assert made["key"].startswith("hf_")
    assert made["api_key"] | {"id": "", "created_at": ""} == {
        "id": "",
        "name": "The warehouse",
        "prefix": made["key"][:9],
        "permissions": ["events.read", "orders.read"],
        "created_by": owner.id,
        "created_at": "",
        "last_used_at": None,
        "revoked_at": None,
    }
    assert call_with(api, made["key"], ORDERS).status == 200
    assert call_with(api, made["key"], "messaging/list_events").status == 200
    refused = call_with(api, made["key"], "identity/list_users")
    assert (refused.status, refused.problem) == (403, "permission-missing")


def test_what_is_for_people_is_not_for_keys(api: Api) -> None:
    key = make_key(api, *KEY_PERMISSIONS)["key"]
    for function in ("identity/get_totp", "identity/list_sessions", "escrow/list_orders", "identity/list_api_keys"):
        assert call_with(api, key, function).status == 403, function


def test_webhooks_are_managed_with_a_key_and_the_trail_names_it(api: Api, tenant: str, admin_engine: Engine) -> None:
    made = make_key(api, "webhooks.manage")
    body = {"url": "https://shop.example.com/hooks", "event_types": ["*"]}
    added = call_with(api, made["key"], "messaging/add_webhook_endpoint", body)
    assert added.status == 201, added.text
    assert added.body["endpoint"]["created_by"] == made["api_key"]["id"]
    assert rows(admin_engine, "audit_records", tenant)[-1]["actor"] == made["api_key"]["id"]


def test_it_is_kept_as_its_hash_alone(api: Api, admin_engine: Engine, tenant: str) -> None:
    made = make_key(api, "orders.read")
    with admin_engine.connect() as connection:
        for table in ("api_keys", "audit_records", "events", "idempotency_keys"):
            kept = text(f"select 1 from {table} t where strpos(t::text, :key) > 0")
            assert connection.execute(kept, {"key": made["key"][9:]}).first() is None, table
    told = {"api_key_id": made["api_key"]["id"], "name": "The warehouse", "permissions": ["orders.read"]}
    assert announced(admin_engine, tenant, "identity.api_key.created") == [told | {"recipients": []}]


@pytest.mark.parametrize("permission", [*sorted(PERMISSIONS.keys() - KEY_PERMISSIONS), "everything", "*", ""])
def test_no_key_may_what_takes_a_person(api: Api, owner: Admin, permission: str) -> None:
    answer = api.call(ROUTE, owner, {"name": "x", "permissions": ["orders.read", permission]})
    assert (answer.status, answer.problem) == (422, "unknown-permission")


def test_what_keys_may_is_something_that_there_is() -> None:
    assert PERMISSIONS.keys() > KEY_PERMISSIONS


def test_nobody_gives_what_they_do_not_have(api: Api, tenant: str) -> None:
    give_role(api, "integrator", ["api_keys.manage", "events.read"])
    admin = make_admin(tenant, "integrator", with_totp=False)
    answer = api.call(ROUTE, admin, {"name": "x", "permissions": ["events.read", "orders.read"]})
    assert (answer.status, answer.problem) == (403, "grants-more-than-held")
    assert api.call(ROUTE, admin, {"name": "x", "permissions": ["events.read"]}).status == 201


def test_a_tenant_has_so_many(api: Api, owner: Admin, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_KEYS == 50
    monkeypatch.setattr(api_keys, "MAX_KEYS", 1)
    key_id = make_key(api, "orders.read", admin=owner)["api_key"]["id"]
    body = {"name": "x", "permissions": ["orders.read"]}
    assert api.call(ROUTE, owner, body).problem == "too-many-keys"
    assert api.call("identity/revoke_api_key", owner, api_key_id=key_id).status == 200
    assert api.call(ROUTE, owner, body).status == 201


def test_what_is_no_key_opens_nothing(api: Api) -> None:
    key = make_key(api, "orders.read")["key"]
    for wrong in (key[:-1], key + "x", "hf_", "hf_" + "A" * 43, key.upper(), "hf_é", "hf_" + "x" * 9000):
        answer = api.call(ORDERS, headers=bearing(wrong))
        assert (answer.status, answer.problem) == (401, "invalid-token"), wrong


def test_a_key_sees_its_own_tenant_whatever_it_says(api: Api, tenant: str, admin_engine: Engine) -> None:
    elsewhere = Api(make_tenant(admin_engine))
    make_endpoint(api, make_admin(tenant))
    key = make_key(elsewhere, "webhooks.manage")["key"]
    for said in (tenant, elsewhere.tenant, ""):
        answer = api.call("messaging/list_webhook_endpoints", headers=bearing(key) | {"holdfast-tenant": said})
        assert (answer.status, answer.body["data"]) == (200, [])


def test_a_suspended_tenants_keys_open_nothing_until_it_is_reinstated(api: Api, tenant: str) -> None:
    key = make_key(api, "orders.read")["key"]
    suspend(tenant)
    assert call_with(api, key, ORDERS).problem == "invalid-token"
    reinstate(tenant)
    assert call_with(api, key, ORDERS).status == 200


def test_who_may_not(api: Api, tenant: str) -> None:
    body = {"name": "x", "permissions": ["orders.read"]}
    assert api.call(ROUTE, None, body).status == 401
    assert api.call(ROUTE, make_user(tenant), body).status == 403
    for role in ("operator", "arbiter", "auditor"):
        answer = api.call(ROUTE, make_admin(tenant, role, with_totp=False), body)
        assert (answer.status, answer.problem) == (403, "permission-missing")
