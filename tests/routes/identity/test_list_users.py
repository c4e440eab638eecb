"""GET /v1/admin/users."""

import pytest
from sqlalchemy import Engine

from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin, make_user

ROUTE = "identity/list_users"


def ids(api: Api, tenant: str, **query: str) -> list[str]:
    answer = api.call(ROUTE, make_admin(tenant, with_totp=False), query=query)
    assert answer.status == 200, answer.text
    return [user["id"] for user in answer.body["data"]]


def test_users_come_page_by_page_the_newest_first(api: Api, tenant: str) -> None:
    made = [make_user(tenant).id for _ in range(5)]
    admin = make_admin(tenant, with_totp=False)
    seen: list[str] = []
    query = {"limit": "2"}
    for _ in range(3):
        page = api.call(ROUTE, admin, query=query).body
        seen += [user["id"] for user in page["data"]]
        query = {"limit": "2", "after": page["next"] or ""}
    assert page["next"] is None
    assert seen == list(reversed(made))


@pytest.mark.parametrize("search", ["adaeze", "OKAFOR", "ada.okafor", "8031234567", "+23480312"])
def test_a_search_finds_by_part_of_name_address_or_number(api: Api, tenant: str, search: str) -> None:
    found = make_user(tenant, name="Adaeze Okafor", email="ada.okafor@example.com", phone="+2348031234567")
    make_user(tenant, name="Bola Tinu", email="bola@example.com", phone="+2348069999999")
    assert ids(api, tenant, search=search) == [found.id]


@pytest.mark.parametrize("search", ["%", "_", "\\", "' or true --"])
def test_a_search_is_text_and_no_pattern(api: Api, tenant: str, search: str) -> None:
    make_user(tenant, email="ada@example.com")
    assert ids(api, tenant, search=search) == []


def test_status_narrows_the_list(api: Api, tenant: str) -> None:
    suspended, active = make_user(tenant), make_user(tenant)
    api.call("identity/suspend_user", make_admin(tenant), {"reason": "under review"}, user_id=suspended.id)
    assert ids(api, tenant, status="suspended") == [suspended.id]
    assert ids(api, tenant, status="active") == [active.id]


def test_neither_administrators_nor_other_tenants_users_are_listed(api: Api, tenant: str, admin_engine: Engine) -> None:
    make_user(make_tenant(admin_engine))
    assert ids(api, tenant) == []


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"status": "gone"}])
def test_what_makes_no_sense_is_422(api: Api, tenant: str, query: dict[str, str]) -> None:
    assert api.call(ROUTE, make_admin(tenant, with_totp=False), query=query).status == 422


def test_a_cursor_that_is_no_user_is_404(api: Api, tenant: str) -> None:
    assert api.call(ROUTE, make_admin(tenant, with_totp=False), query={"after": "ord_x"}).status == 404


def test_every_role_may_look_but_no_user_and_nobody(api: Api, tenant: str) -> None:
    for role in ("owner", "operator", "arbiter", "auditor"):
        assert api.call(ROUTE, make_admin(tenant, role, with_totp=False)).status == 200
    assert api.call(ROUTE, make_user(tenant)).status == 403
    assert api.call(ROUTE).status == 401


def test_they_are_found_by_when_they_came(api: Api, tenant: str) -> None:
    first = make_user(tenant).id
    admin = make_admin(tenant, with_totp=False)
    came = api.call(ROUTE, admin).body["data"][0]["created_at"]
    second = make_user(tenant).id
    assert ids(api, tenant, created_to=came) == []
    assert ids(api, tenant, created_from=came) == [second, first]
    later = api.call(ROUTE, admin).body["data"][0]["created_at"]
    assert ids(api, tenant, created_from=came, created_to=later) == [first]
    for query in ({"created_from": "yesterday"}, {"kind": "both"}, {"status": "gone"}):
        assert api.call(ROUTE, admin, query=query).status == 422
