"""DELETE /v1/admin/payment-providers/{provider}/credentials"""

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin
from tests.factories.payments import announced, make_payment
from tests.factories.paystack import PaystackInProcess
from tests.factories.provider_accounts import REMOVE, proof, remove_own_account, set_own_account


def test_payments_go_through_the_deployments_account_again(
    api: Api, tenant: str, owner: Admin, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    account = set_own_account(api, owner, "paystack")
    make_payment(payer, provider="paystack")
    remove_own_account(api, owner, "paystack")
    make_payment(payer, provider="paystack")
    _, first, second = (request.headers["authorization"] for request in paystack.requests)
    assert account.body["secret"] in first and account.body["secret"] not in second
    [news] = announced(admin_engine, tenant, "payments.provider_account.removed")
    assert news["provider_account_id"] == account.id


def test_it_takes_a_fresh_code_for_exactly_this(api: Api, owner: Admin) -> None:
    set_own_account(api, owner, "paystack")
    for right, changes, problem in (
        (proof(api, owner, "paystack", "remove"), {"code": "000000"}, "challenge-failed"),
        (proof(api, owner, "paystack", "set"), {}, "challenge-mismatch"),
    ):
        assert api.call(REMOVE, owner, right | changes, provider="paystack").problem == problem
    assert api.call("payments/get_provider_credentials", owner, provider="paystack").status == 200
    once = proof(api, owner, "paystack", "remove")
    assert api.call(REMOVE, owner, once, provider="paystack").status == 200
    assert api.call(REMOVE, owner, once, provider="paystack").status == 404


def test_another_tenants_do_not_exist(api: Api, owner: Admin, admin_engine: Engine) -> None:
    set_own_account(api, owner, "paystack")
    elsewhere = make_tenant(admin_engine)
    body = {"challenge_id": "chl_00000000000000000000000000", "code": "123456"}
    assert Api(elsewhere).call(REMOVE, make_admin(elsewhere), body, provider="paystack").status == 404


def test_only_whose_role_has_the_permission_may(api: Api, tenant: str, payer: User, owner: Admin) -> None:
    set_own_account(api, owner, "paystack")
    body = proof(api, owner, "paystack", "remove")
    assert api.call(REMOVE, None, body, provider="paystack").status == 401
    assert api.call(REMOVE, payer, body, provider="paystack").status == 403
    for role in ("operator", "auditor", "arbiter"):
        assert api.call(REMOVE, make_admin(tenant, role), body, provider="paystack").problem == "permission-missing"


@pytest.mark.parametrize("body", [{}, {"challenge_id": "chl_1"}, {"code": "123456"}, {"challenge_id": 1, "code": "1"}])
def test_bad_input_is_422(api: Api, owner: Admin, body: dict[str, object]) -> None:
    assert api.call(REMOVE, owner, body, provider="paystack").problem == "invalid-input"
