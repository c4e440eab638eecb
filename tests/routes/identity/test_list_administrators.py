"""GET /v1/admin/administrators"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.administrators import invite, new_address
from tests.factories.identity import make_admin

FUNCTION = "identity/list_administrators"


def test_they_are_listed_the_newest_first_and_by_status(api: Api, tenant: str, payer: User, owner: Admin) -> None:
    make_admin(tenant, "operator", with_totp=False)
    invite(api, owner, new_address())
    listed = api.call(FUNCTION, owner).body["data"]
    assert [(each["role"], each["status"], each["has_second_factor"]) for each in listed] == [
        ("arbiter", "invited", False),
        ("operator", "active", False),
        ("owner", "active", True),
    ]
    for status, count in (("invited", 1), ("active", 2), ("disabled", 0)):
        assert len(api.call(FUNCTION, owner, query={"status": status}).body["data"]) == count
    first = api.call(FUNCTION, owner, query={"limit": "2"}).body
    rest = api.call(FUNCTION, owner, query={"limit": "2", "after": first["next"]}).body
    assert [*first["data"], *rest["data"]] == listed


def test_only_who_may_see_them(api: Api, tenant: str, payer: User, admin_engine: Engine) -> None:
    assert api.call(FUNCTION).status == 401
    assert api.call(FUNCTION, payer).status == 403
    for role in ("operator", "arbiter"):
        assert api.call(FUNCTION, make_admin(tenant, role)).problem == "permission-missing"
    stranger = make_admin(make_tenant(admin_engine))
    assert [each["id"] for each in api.call(FUNCTION, stranger).body["data"]] == [stranger.id]
