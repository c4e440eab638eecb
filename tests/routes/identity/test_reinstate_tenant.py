"""POST /v1/admin/tenants/{tenant_id}/reinstate: what comes back is in test_suspend_tenant.py"""

from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.factories.payments import announced
from tests.factories.tenants import PLATFORM, added_tenant, change_answer, platform_admin, reinstate, suspend

FUNCTION = "identity/reinstate_tenant"
REASON = {"reason": "It paid."}
BODY = REASON | {"challenge_id": "chl_01kd00000000e000000000000g", "code": "123456"}


def test_only_what_is_suspended_is_reinstated(api: Api, tenant: str, admin_engine: Engine) -> None:
    answer = PLATFORM.call(FUNCTION, platform_admin(), BODY, tenant_id=tenant)
    assert (answer.status, answer.problem) == (409, "wrong-state")
    suspend(tenant)
    reinstate(tenant)
    assert len(announced(admin_engine, tenant, "identity.tenant.reinstated")) == 1
    shown = PLATFORM.call("identity/get_tenant", platform_admin(), tenant_id=tenant).body["tenant"]
    assert (shown["status"], shown["suspended_at"]) == ("active", None)


def test_it_needs_a_fresh_code_for_exactly_this_and_this_tenant(tenant: str) -> None:
    admin, other = platform_admin(), added_tenant()
    suspension = change_answer(admin, tenant, "suspend")
    for each in (tenant, other):
        suspend(each)
    assert PLATFORM.call(FUNCTION, admin, REASON, tenant_id=tenant).problem == "invalid-input"
    assert PLATFORM.call(FUNCTION, admin, REASON | suspension, tenant_id=tenant).problem == "challenge-mismatch"
    answer = change_answer(admin, tenant, "reinstate")
    assert PLATFORM.call(FUNCTION, admin, REASON | answer, tenant_id=other).problem == "challenge-mismatch"
    assert PLATFORM.call(FUNCTION, admin, REASON | answer, tenant_id=tenant).status == 200
    suspend(tenant)
    assert PLATFORM.call(FUNCTION, admin, REASON | answer, tenant_id=tenant).problem == "challenge-used"


def test_nobody_of_a_tenant_may(api: Api, tenant: str, owner: Admin, payer: User) -> None:
    for caller, status in ((None, 401), (payer, 403), (owner, 403)):
        assert api.call(FUNCTION, caller, BODY, tenant_id=tenant).status == status
