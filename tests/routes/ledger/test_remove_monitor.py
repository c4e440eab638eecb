"""DELETE /v1/admin/ledger/monitors/{monitor_id}"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from tests.api import Api, LambdaContext, handler_of
from tests.deployment import make_tenant
from tests.factories.identity import make_admin
from tests.factories.ledger import deposit
from tests.routes.ledger.watching import crossings, make_monitor


def test_it_announces_nothing_more(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    user_id = new_id("usr")
    made = make_monitor(api, owner, purpose="available", owner=user_id, direction="rises_above")
    deposit(tenant, user_id, "150.00", "NGN")
    assert api.call("ledger/remove_monitor", owner, monitor_id=made["id"]).body == {"done": True}
    handler_of("ledger/announce_crossings")({"tenant_id": tenant}, LambdaContext())
    assert crossings(admin_engine, tenant) == []
    assert api.call("ledger/get_monitor", owner, monitor_id=made["id"]).status == 404
    assert api.call("ledger/remove_monitor", owner, monitor_id=made["id"]).status == 404


def test_what_it_was_stands_in_the_audit_log(api: Api, owner: Admin) -> None:
    made = make_monitor(api, owner)
    api.call("ledger/remove_monitor", owner, monitor_id=made["id"])
    newest = api.call("ops/list_audit_records", owner, query={"limit": "1"}).body["data"][0]
    [change] = newest["changes"]
    assert (change["subject"], change["before"]["name"], change["after"]) == (made["id"], made["name"], None)


def test_only_who_may_removes_it(api: Api, tenant: str, owner: Admin, payer: User, admin_engine: Engine) -> None:
    made, elsewhere = make_monitor(api, owner), make_tenant(admin_engine)
    assert api.call("ledger/remove_monitor", monitor_id=made["id"]).status == 401
    assert api.call("ledger/remove_monitor", payer, monitor_id=made["id"]).status == 403
    auditor = make_admin(tenant, "auditor", with_totp=False)
    assert api.call("ledger/remove_monitor", auditor, monitor_id=made["id"]).status == 403
    assert Api(elsewhere).call("ledger/remove_monitor", make_admin(elsewhere), monitor_id=made["id"]).status == 404
    assert api.call("ledger/get_monitor", owner, monitor_id=made["id"]).status == 200
