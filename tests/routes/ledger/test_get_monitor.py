"""GET /v1/admin/ledger/monitors/{monitor_id}"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin
from tests.routes.ledger.watching import make_monitor


def test_it_is_shown_as_it_was_added(api: Api, owner: Admin) -> None:
    made = make_monitor(api, owner)
    answer = api.call("ledger/get_monitor", owner, monitor_id=made["id"])
    assert (answer.status, answer.body) == (200, made)


def test_what_does_not_exist_or_is_another_tenants_is_not_found(api: Api, owner: Admin, admin_engine: Engine) -> None:
    made, elsewhere = make_monitor(api, owner), make_tenant(admin_engine)
    assert api.call("ledger/get_monitor", owner, monitor_id=new_id("mon")).status == 404
    assert Api(elsewhere).call("ledger/get_monitor", make_admin(elsewhere), monitor_id=made["id"]).status == 404


def test_whose_role_has_no_permission_may_not(api: Api, tenant: str, owner: Admin, payer: User) -> None:
    made = make_monitor(api, owner)
    assert api.call("ledger/get_monitor", monitor_id=made["id"]).status == 401
    assert api.call("ledger/get_monitor", payer, monitor_id=made["id"]).status == 403
    arbiter = make_admin(tenant, "arbiter", with_totp=False)
    assert api.call("ledger/get_monitor", arbiter, monitor_id=made["id"]).status == 403
