"""GET /v1/admin/payment-providers/{provider}/credentials"""

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin
from tests.factories.provider_accounts import remove_own_account, set_own_account

FUNCTION = "payments/get_provider_credentials"


@pytest.mark.parametrize("provider", ["fincra", "paystack", "providus"])
def test_it_tells_that_they_are_set_and_no_secret(api: Api, owner: Admin, provider: str) -> None:
    assert api.call(FUNCTION, owner, provider=provider).status == 404
    account = set_own_account(api, owner, provider)
    answer = api.call(FUNCTION, owner, provider=provider)
    assert (answer.status, answer.body) == (200, account.told)
    assert account.body["secret"] not in answer.text
    remove_own_account(api, owner, provider)
    assert api.call(FUNCTION, owner, provider=provider).status == 404


def test_another_tenants_do_not_exist(api: Api, owner: Admin, admin_engine: Engine) -> None:
    set_own_account(api, owner, "paystack")
    elsewhere = make_tenant(admin_engine)
    assert Api(elsewhere).call(FUNCTION, make_admin(elsewhere), provider="paystack").status == 404


@pytest.mark.parametrize("provider", ["sandbox", "stripe", "..", "x" * 300])
def test_a_provider_that_is_none_is_404(api: Api, owner: Admin, provider: str) -> None:
    assert api.call(FUNCTION, owner, provider=provider).status == 404


def test_only_whose_role_has_the_permission_may(api: Api, tenant: str, payer: User) -> None:
    assert api.call(FUNCTION, None, provider="paystack").status == 401
    assert api.call(FUNCTION, payer, provider="paystack").status == 403
    for role in ("operator", "auditor", "arbiter"):
        assert api.call(FUNCTION, make_admin(tenant, role), provider="paystack").problem == "permission-missing"
