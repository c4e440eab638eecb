"""POST /v1/admin/payment-providers/{provider}/credentials/two-factor/initialize"""

import pytest

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.factories.identity import make_admin
from tests.factories.provider_accounts import BEGIN, set_own_account

BODY = {"action": "set"}


def test_it_answers_with_a_challenge_that_expires(api: Api, owner: Admin) -> None:
    answer = api.call(BEGIN, owner, BODY, provider="paystack")
    assert answer.status == 200
    assert set(answer.body) == {"challenge_id", "expires_at"}
    assert answer.body["challenge_id"].startswith("chl_")


def test_what_cannot_be_removed_is_not_begun(api: Api, tenant: str, owner: Admin) -> None:
    assert api.call(BEGIN, owner, {"action": "remove"}, provider="paystack").status == 404
    set_own_account(api, owner, "paystack")
    assert api.call(BEGIN, owner, {"action": "remove"}, provider="paystack").status == 200
    assert api.call(BEGIN, owner, {"action": "remove"}, provider="fincra").status == 404


@pytest.mark.parametrize("provider", ["sandbox", "stripe", "Paystack", "x" * 300])
def test_a_provider_that_nobody_has_an_account_of_their_own_at_is_404(api: Api, owner: Admin, provider: str) -> None:
    assert api.call(BEGIN, owner, BODY, provider=provider).status == 404


def test_an_administrator_without_an_authenticator_cannot(api: Api, tenant: str) -> None:
    answer = api.call(BEGIN, make_admin(tenant, with_totp=False), BODY, provider="paystack")
    assert (answer.status, answer.problem) == (403, "totp-missing")


def test_only_whose_role_has_the_permission_may(api: Api, tenant: str, payer: User) -> None:
    assert api.call(BEGIN, None, BODY, provider="paystack").status == 401
    assert api.call(BEGIN, payer, BODY, provider="paystack").status == 403
    for role in ("operator", "auditor", "arbiter"):
        assert api.call(BEGIN, make_admin(tenant, role), BODY, provider="paystack").problem == "permission-missing"


@pytest.mark.parametrize("body", [{}, {"action": "steal"}, {"action": 1}, {"action": "set", "more": 1}])
def test_bad_input_is_422(api: Api, owner: Admin, body: dict[str, object]) -> None:
    assert api.call(BEGIN, owner, body, provider="paystack").problem == "invalid-input"
