"""GET /v1/admin/reconciliations"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin
from tests.routes.ledger.reconciling import Books


def test_the_newest_comes_first_page_by_page(api: Api, owner: Admin) -> None:
    books, made = Books(api, owner), []
    for _ in range(3):
        books.sleep()
        made.append(books.reconcile())
    first = api.call("ledger/list_reconciliations", owner, query={"limit": "2"}).body
    assert first["data"] == [made[2], made[1]]
    second = api.call("ledger/list_reconciliations", owner, query={"limit": "2", "after": first["next"]}).body
    assert (second["data"], second["next"]) == ([made[0]], None)


def test_another_tenant_sees_none(api: Api, owner: Admin, admin_engine: Engine) -> None:
    books, elsewhere = Books(api, owner), make_tenant(admin_engine)
    books.sleep()
    books.reconcile()
    assert Api(elsewhere).call("ledger/list_reconciliations", make_admin(elsewhere)).body["data"] == []


def test_whose_role_has_no_permission_may_not(api: Api, tenant: str, payer: User) -> None:
    assert api.call("ledger/list_reconciliations").status == 401
    assert api.call("ledger/list_reconciliations", payer).status == 403
    assert api.call("ledger/list_reconciliations", make_admin(tenant, "arbiter", with_totp=False)).status == 403
