"""GET /v1/admin/tenants/{tenant_id}"""

from holdfast.identity.rules.callers import Admin, User
from holdfast.identity.rules.tenants import PLATFORM_TENANT
from holdfast.kernel.ids import new_id
from tests.api import Api
from tests.factories.settings import set_settings
from tests.factories.tenants import PLATFORM, added_tenant, platform_admin

FUNCTION = "identity/get_tenant"


def test_it_shows_a_tenant_with_what_it_has_set() -> None:
    tenant = added_tenant()
    set_settings(tenant, domain="market.example.com")
    answer = PLATFORM.call(FUNCTION, platform_admin(), tenant_id=tenant)
    assert answer.status == 200, answer.text
    assert (answer.body["tenant"]["id"], answer.body["settings"]["domain"]) == (tenant, "market.example.com")


def test_what_is_no_tenant_and_the_platforms_own_are_unknown() -> None:
    for tenant in (new_id("tnt"), PLATFORM_TENANT):
        answer = PLATFORM.call(FUNCTION, platform_admin(), tenant_id=tenant)
        assert (answer.status, answer.problem) == (404, "unknown-tenant")


def test_nobody_of_a_tenant_sees_it(api: Api, owner: Admin, payer: User) -> None:
    for caller, status in ((None, 401), (payer, 403), (owner, 403)):
        assert api.call(FUNCTION, caller, tenant_id=api.tenant).status == status
