"""POST /v1/admin/tenants/two-factor/initialize: answering it is in test_add_tenant.py"""

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.factories.tenants import PLATFORM, platform_admin, tenant_wish

FUNCTION = "identity/begin_tenant_creation"


def test_it_answers_with_a_challenge_that_expires() -> None:
    answer = PLATFORM.call(FUNCTION, platform_admin(), tenant_wish())
    assert answer.status == 200, answer.text
    assert set(answer.body) == {"challenge_id", "expires_at"}


def test_what_could_not_be_created_is_not_begun() -> None:
    assert PLATFORM.call(FUNCTION, platform_admin(), tenant_wish(slug="platform")).problem == "tenant-exists"
    for changes in ({"slug": "Demo"}, {"name": ""}, {"owner": {"name": "N", "email": "nobody"}}):
        assert PLATFORM.call(FUNCTION, platform_admin(), tenant_wish(**changes)).status == 422


def test_only_a_platform_administrator_with_an_authenticator(api: Api, owner: Admin, payer: User) -> None:
    for caller, status in ((None, 401), (payer, 403), (owner, 403)):
        assert api.call(FUNCTION, caller, tenant_wish()).status == status
    assert PLATFORM.call(FUNCTION, platform_admin(with_totp=False), tenant_wish()).problem == "totp-missing"
