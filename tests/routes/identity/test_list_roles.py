"""GET /v1/admin/roles"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import PERMISSIONS, ROLES, Admin, User
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin
from tests.factories.roles import give_role

FUNCTION = "identity/list_roles"


def test_it_shows_what_is_built_in_and_what_was_changed(api: Api, tenant: str, owner: Admin) -> None:
    give_role(api, "support", ["orders.read"])
    give_role(api, "arbiter", [*ROLES["arbiter"], "audit.read"])
    shown = {role["role"]: role for role in api.call(FUNCTION, owner).body["data"]}
    assert set(shown) == {*ROLES, "support"}
    assert set(shown["owner"]["permissions"]) == set(PERMISSIONS)
    assert (shown["owner"]["version"], shown["owner"]["changed_by"], shown["owner"]["is_built_in"]) == (0, None, True)
    assert (shown["support"]["version"], shown["support"]["is_built_in"]) == (1, False)
    assert "audit.read" in shown["arbiter"]["permissions"] and shown["arbiter"]["changed_by"].startswith("usr_")


def test_it_is_read_page_by_page(api: Api, owner: Admin) -> None:
    first = api.call(FUNCTION, owner, query={"limit": "3"}).body
    rest = api.call(FUNCTION, owner, query={"limit": "3", "after": first["next"]}).body
    assert [role["role"] for role in (*first["data"], *rest["data"])] == sorted(ROLES)
    assert rest["next"] is None
    assert api.call(FUNCTION, owner, query={"after": "nobody"}).problem == "invalid-cursor"


def test_only_who_may_see_them(api: Api, tenant: str, payer: User) -> None:
    assert api.call(FUNCTION).status == 401
    assert api.call(FUNCTION, payer).status == 403
    for role in ("operator", "arbiter"):
        assert api.call(FUNCTION, make_admin(tenant, role, with_totp=False)).problem == "permission-missing"
    assert api.call(FUNCTION, make_admin(tenant, "auditor", with_totp=False)).status == 200


def test_another_tenants_changes_are_not_shown(api: Api, owner: Admin, admin_engine: Engine) -> None:
    give_role(Api(make_tenant(admin_engine)), "support", ["orders.read"])
    assert {role["role"] for role in api.call(FUNCTION, owner).body["data"]} == set(ROLES)
