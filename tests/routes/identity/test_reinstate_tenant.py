"""POST /v1/admin/tenants/{tenant_id}/reinstate: what comes back is in test_suspend_tenant.py"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.factories.payments import announced
from tests.factories.tenants import PLATFORM, platform_admin, reinstate, suspend

FUNCTION = "identity/reinstate_tenant"
BODY = {"reason": "It paid."}


def test_only_what_is_suspended_is_reinstated(api: Api, tenant: str, admin_engine: Engine) -> None:
    answer = PLATFORM.call(FUNCTION, platform_admin(), BODY, tenant_id=tenant)
    assert (answer.status, answer.problem) == (409, "wrong-state")
    suspend(tenant)
    reinstate(tenant)
    assert len(announced(admin_engine, tenant, "identity.tenant.reinstated")) == 1
    shown = PLATFORM.call("identity/get_tenant", platform_admin(), tenant_id=tenant).body["tenant"]
    assert (shown["status"], shown["suspended_at"]) == ("active", None)


def test_nobody_of_a_tenant_may(api: Api, tenant: str, owner: Admin, payer: User) -> None:
    for caller, status in ((None, 401), (payer, 403), (owner, 403)):
        assert api.call(FUNCTION, caller, BODY, tenant_id=tenant).status == status
