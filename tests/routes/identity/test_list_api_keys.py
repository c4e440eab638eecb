"""GET /v1/admin/api-keys"""

from typing import Any

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.api_keys import call_with, make_key
from tests.factories.identity import make_admin, make_user

ROUTE = "identity/list_api_keys"


def listed(api: Api, admin: Admin, **query: str) -> Any:
    answer = api.call(ROUTE, admin, query=query)
    assert answer.status == 200, answer.text
    return answer.body


def test_the_newest_comes_first_and_none_is_told(api: Api, owner: Admin) -> None:
    made = [make_key(api, "orders.read", admin=owner) for _ in range(3)]
    first = listed(api, owner, limit="2")
    second = listed(api, owner, after=first["next"])
    assert [*first["data"], *second["data"]] == [each["api_key"] for each in reversed(made)]
    assert not any(each["key"] in str([first, second]) for each in made)


def test_it_is_seen_when_a_key_was_used(api: Api, owner: Admin) -> None:
    used, unused = make_key(api, "orders.read", admin=owner), make_key(api, "orders.read", admin=owner)
    call_with(api, used["key"], "escrow/list_all_orders")
    times = {each["id"]: each["last_used_at"] for each in listed(api, owner)["data"]}
    assert times[unused["api_key"]["id"]] is None
    first = times[used["api_key"]["id"]]
    assert first.endswith("Z")
    call_with(api, used["key"], "escrow/list_all_orders")  # within the minute
    assert {each["id"]: each["last_used_at"] for each in listed(api, owner)["data"]} == times


def test_nobody_sees_another_tenants_keys(api: Api, owner: Admin, admin_engine: Engine) -> None:
    make_key(Api(make_tenant(admin_engine)), "orders.read")
    assert listed(api, owner) == {"data": [], "next": None}


def test_who_may_not(api: Api, tenant: str) -> None:
    assert (api.call(ROUTE).status, api.call(ROUTE, make_user(tenant)).status) == (401, 403)
    assert api.call(ROUTE, make_admin(tenant, "auditor", with_totp=False)).problem == "permission-missing"
