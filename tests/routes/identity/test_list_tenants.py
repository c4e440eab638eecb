"""GET /v1/admin/tenants"""

from holdfast.identity.rules.callers import Admin, User
from holdfast.identity.rules.tenants import PLATFORM_TENANT
from tests.api import Api
from tests.factories.tenants import PLATFORM, added_tenant, platform_admin, suspend

FUNCTION = "identity/list_tenants"


def test_they_come_page_by_page_the_newest_first_and_not_the_platforms_own() -> None:
    first, second = added_tenant(), added_tenant()
    suspend(first)
    page = PLATFORM.call(FUNCTION, platform_admin(), query={"limit": "1"}).body
    assert [(each["id"], each["status"]) for each in page["data"]] == [(second, "active")]
    page = PLATFORM.call(FUNCTION, platform_admin(), query={"limit": "1", "after": page["next"]}).body
    assert [(each["id"], each["status"]) for each in page["data"]] == [(first, "suspended")]
    last = PLATFORM.call(FUNCTION, platform_admin(), query={"after": "tnt_00000000000000000000000001"}).body
    assert PLATFORM_TENANT not in str(last) and last["data"] == []


def test_nobody_of_a_tenant_sees_them(api: Api, owner: Admin, payer: User) -> None:
    for caller, status in ((None, 401), (payer, 403), (owner, 403)):
        assert api.call(FUNCTION, caller).status == status
