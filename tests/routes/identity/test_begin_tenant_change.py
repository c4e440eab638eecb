"""POST /v1/admin/tenants/{tenant_id}/two-factor/initialize: answering it is in the tests of what it is for"""

import pytest

from holdfast.identity.rules.callers import Admin, User
from holdfast.identity.rules.tenants import PLATFORM_TENANT
from tests.api import Api
from tests.factories.tenants import PLATFORM, platform_admin

FUNCTION = "identity/begin_tenant_change"
BODY = {"action": "suspend"}


@pytest.mark.parametrize(
    "body", [BODY, {"action": "set_domain"}, {"action": "set_domain", "domain": "shop.example.com"}]
)
def test_it_answers_with_a_challenge_that_expires(tenant: str, body: dict[str, str]) -> None:
    answer = PLATFORM.call(FUNCTION, platform_admin(), body, tenant_id=tenant)
    assert answer.status == 200, answer.text
    assert set(answer.body) == {"challenge_id", "expires_at"}


def test_what_could_not_be_done_is_not_begun(tenant: str) -> None:
    admin = platform_admin()
    active = PLATFORM.call(FUNCTION, admin, {"action": "reinstate"}, tenant_id=tenant)
    assert (active.status, active.problem) == (409, "wrong-state")
    assert PLATFORM.call(FUNCTION, admin, BODY, tenant_id=PLATFORM_TENANT).problem == "unknown-tenant"
    for body in ({}, {"action": "close"}, {"action": "set_domain", "domain": "https://shop.example.com"}):
        assert PLATFORM.call(FUNCTION, admin, body, tenant_id=tenant).problem == "invalid-input"


def test_only_a_platform_administrator_with_an_authenticator(api: Api, tenant: str, owner: Admin, payer: User) -> None:
    for caller, status in ((None, 401), (payer, 403), (owner, 403)):
        assert api.call(FUNCTION, caller, BODY, tenant_id=tenant).status == status
    without = PLATFORM.call(FUNCTION, platform_admin(with_totp=False), BODY, tenant_id=tenant)
    assert without.problem == "totp-missing"
