"""GET /v1/admin/ledger/monitors"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin
from tests.routes.ledger.watching import make_monitor


def test_the_newest_comes_first_page_by_page(api: Api, owner: Admin) -> None:
    made = [make_monitor(api, owner, name=f"number {number}") for number in range(3)]
    first = api.call("ledger/list_monitors", owner, query={"limit": "2"}).body
    assert first["data"] == [made[2], made[1]]
    second = api.call("ledger/list_monitors", owner, query={"limit": "2", "after": first["next"]}).body
    assert (second["data"], second["next"]) == ([made[0]], None)


def test_another_tenant_sees_none(api: Api, owner: Admin, admin_engine: Engine) -> None:
    make_monitor(api, owner)
    elsewhere = make_tenant(admin_engine)
    assert Api(elsewhere).call("ledger/list_monitors", make_admin(elsewhere)).body["data"] == []


def test_whose_role_has_no_permission_may_not(api: Api, tenant: str, payer: User) -> None:
    assert api.call("ledger/list_monitors").status == 401
    assert api.call("ledger/list_monitors", payer).status == 403
    assert api.call("ledger/list_monitors", make_admin(tenant, "arbiter", with_totp=False)).status == 403
