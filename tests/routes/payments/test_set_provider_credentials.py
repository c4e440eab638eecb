"""PUT /v1/admin/payment-providers/{provider}/credentials"""

import httpx
import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.ledger.rules.accounts import payment
from holdfast.payments.rules.provider_accounts import owner_of
from holdfast.payments.usecases.refund_requests import request_refund
from holdfast.platform.vault import SealBroken, Sealed, unseal
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_admin, make_user, totp_code
from tests.factories.payments import (
    PRICE,
    announced,
    balance_of,
    empty_queues,
    make_payment,
    paystack_webhook,
    rows,
    run_schedule,
    running,
)
from tests.factories.payouts import make_payee
from tests.factories.paystack import PaystackInProcess
from tests.factories.paystack_transfers import playing_paystack
from tests.factories.provider_accounts import SET, new_credentials, proof, remove_own_account, rotate, set_own_account

pytestmark = pytest.mark.usefixtures("fincra", "paystack", "providus")
PROVIDERS = pytest.mark.parametrize("provider", ["fincra", "paystack", "providus"])


@PROVIDERS
def test_it_answers_with_all_but_the_secrets_and_where_webhooks_go(api: Api, owner: Admin, provider: str) -> None:
    account = set_own_account(api, owner, provider)
    assert set(account.told) == {
        *("provider", "environment", "account", "fingerprint", "webhook_url", "set_by", "set_at"),
    }
    assert (account.told["provider"], account.told["set_by"]) == (provider, owner.id)
    assert account.told["webhook_url"] == f"http://127.0.0.1:8080/v1/webhooks/accounts/{account.id}"
    secret = {name: value for name, value in account.body.items() if name not in ("environment", "account")}
    assert not [name for name, value in secret.items() if value in str(account.told)]


@PROVIDERS
def test_secrets_are_kept_sealed_for_this_tenant_and_provider_alone(
    api: Api, tenant: str, owner: Admin, provider: str, admin_engine: Engine
) -> None:
    account = set_own_account(api, owner, provider)
    [kept] = rows(admin_engine, "provider_accounts", tenant)
    for table in ("provider_accounts", "events", "audit_records"):
        told = str(rows(admin_engine, table, tenant))
        assert account.body["secret"] not in told
        assert account.body.get("webhook_secret", "nothing") not in told
    sealed = Sealed(kept["key_id"], bytes(kept["wrapped_key"]), bytes(kept["ciphertext"]))
    assert account.body["secret"].encode() in unseal(sealed, owner_of(tenant, provider))
    for other in (owner_of(make_tenant(admin_engine), provider), owner_of(tenant, "another")):
        with pytest.raises(SealBroken):
            unseal(sealed, other)
    [news] = announced(admin_engine, tenant, "payments.provider_account.set")
    assert (news["provider"], news["by"]) == (provider, owner.id)


def test_new_secrets_of_the_same_account_go_on_with_what_was_begun(
    api: Api, tenant: str, owner: Admin, payer: User, paystack: PaystackInProcess
) -> None:
    first = set_own_account(api, owner, "paystack")
    begun = make_payment(payer, provider="paystack")
    second = rotate(api, owner, first)
    assert second.told["fingerprint"] != first.told["fingerprint"]
    paystack.takes(begun.id)
    assert first.send(api, paystack_webhook(begun.id)).status == 401, "the old secret is worth nothing any more"
    assert second.send(api, paystack_webhook(begun.id)).status == 200
    empty_queues(tenant)
    assert balance_of(tenant, payment(begun.id, "NGN")) == PRICE
    assert paystack.requests[-1].headers["authorization"] == f"Bearer {second.body['secret']}"


def test_another_account_is_refused_until_the_first_is_removed(api: Api, owner: Admin) -> None:
    set_own_account(api, owner, "providus")
    body = new_credentials("providus") | proof(api, owner, "providus")
    refused = api.call(SET, owner, body, provider="providus")
    assert (refused.status, refused.problem) == (409, "another-provider-account")
    remove_own_account(api, owner, "providus")
    set_own_account(api, owner, "providus")


@pytest.mark.parametrize(
    ("provider", "changes", "slug"),
    [
        ("paystack", {"environment": "live"}, "wrong-environment"),
        ("paystack", {"secret": "sk_live_" + "5ec4e7" * 6}, "wrong-environment"),
        ("paystack", {"secret": "sk_live_" + "5ec4e7" * 6, "environment": "live"}, "wrong-environment"),
        ("paystack", {"secret": "pk_test_" + "5ec4e7" * 6}, "invalid-credentials"),
        ("fincra", {"environment": "live"}, "wrong-environment"),
        ("fincra", {"public_key": "pk_live_1"}, "wrong-environment"),
        ("fincra", {"webhook_secret": ""}, "invalid-credentials"),
        ("fincra", {"account": ""}, "invalid-credentials"),
        ("providus", {"environment": "live"}, "wrong-environment"),
        ("providus", {"account": ""}, "invalid-credentials"),
        ("paystack", {"secret": ""}, "invalid-input"),
        ("paystack", {"secret": "with space"}, "invalid-input"),
        ("paystack", {"environment": "production"}, "invalid-input"),
    ],
)
def test_what_cannot_be_an_account_of_this_deployment_is_422_and_changes_nothing(
    api: Api, tenant: str, owner: Admin, provider: str, changes: dict[str, str], slug: str, admin_engine: Engine
) -> None:
    body = new_credentials(provider) | changes | proof(api, owner, provider)
    answer = api.call(SET, owner, body, provider=provider)
    assert (answer.status, answer.problem) == (422, slug)
    assert body["secret"] == "" or body["secret"] not in answer.text
    assert rows(admin_engine, "provider_accounts", tenant) == []


def test_credentials_that_the_provider_does_not_know_are_422_and_change_nothing(
    api: Api, tenant: str, owner: Admin, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    body = new_credentials("paystack") | proof(api, owner, "paystack")
    paystack.failures.append(httpx.Response(401, json={"status": False, "message": "Invalid key"}))
    refused = api.call(SET, owner, body, provider="paystack")
    assert (refused.status, refused.problem) == (422, "unknown-credentials")
    assert body["secret"] not in refused.text
    for failure in (httpx.ReadTimeout("slow"), httpx.ConnectError("refused"), httpx.Response(500)):
        paystack.failures.append(failure)
        assert api.call(SET, owner, body, provider="paystack").status == 503
    assert rows(admin_engine, "provider_accounts", tenant) == []
    assert api.call(SET, owner, body, provider="paystack").status == 200, "the code was not used up"


def test_it_takes_a_fresh_code_for_exactly_this(api: Api, tenant: str, owner: Admin, admin_engine: Engine) -> None:
    body = new_credentials("paystack")
    for right, changes, problem in (
        (proof(api, owner, "paystack"), {"code": "000000"}, "challenge-failed"),
        (proof(api, owner, "fincra"), {}, "challenge-mismatch"),
        (proof(api, owner, "paystack"), {"challenge_id": "chl_00000000000000000000000000"}, "unknown-challenge"),
        (proof(api, make_admin(tenant), "paystack"), {}, "unknown-challenge"),
    ):
        assert api.call(SET, owner, body | right | changes, provider="paystack").problem == problem
    assert rows(admin_engine, "provider_accounts", tenant) == []
    once = proof(api, owner, "paystack")
    assert api.call(SET, owner, body | once, provider="paystack").status == 200
    again = body | once | {"code": totp_code(owner.id)}
    assert api.call(SET, owner, again, provider="paystack").problem == "challenge-used"


def test_only_whose_role_has_the_permission_may(api: Api, tenant: str, payer: User, owner: Admin) -> None:
    body = new_credentials("paystack") | proof(api, owner, "paystack")
    assert api.call(SET, None, body, provider="paystack").status == 401
    assert api.call(SET, payer, body, provider="paystack").status == 403
    for role in ("operator", "auditor", "arbiter"):
        assert api.call(SET, make_admin(tenant, role), body, provider="paystack").problem == "permission-missing"
    for unknown in ("sandbox", "stripe"):
        assert api.call(SET, owner, body, provider=unknown).status == 404


def test_another_tenant_goes_on_with_the_deployments(
    api: Api, owner: Admin, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    account = set_own_account(api, owner, "paystack")
    elsewhere = make_tenant(admin_engine)
    make_payment(make_user(elsewhere), provider="paystack")
    assert account.body["secret"] not in paystack.requests[-1].headers["authorization"]


def test_a_bank_account_is_registered_with_the_account_that_pays_out(
    api: Api, tenant: str, owner: Admin, admin_engine: Engine
) -> None:
    payee = make_payee(tenant)
    set_own_account(api, owner, "paystack")
    refused = api.call("payments/request_withdrawal", payee.user, payee.body())
    assert (refused.status, refused.problem) == (409, "bank-account-outdated")
    again = make_payee(tenant)
    assert again.state(again.withdraw()) == "requested"
    remove_own_account(api, owner, "paystack")
    assert api.call("payments/request_withdrawal", payee.user, payee.body()).problem != "bank-account-outdated"


def test_a_refund_goes_through_the_account_that_was_paid_to(
    api: Api, tenant: str, owner: Admin, payer: User, paystack: PaystackInProcess
) -> None:
    account = set_own_account(api, owner, "paystack")
    paid = make_payment(payer, provider="paystack")
    paystack.takes(paid.id)
    assert account.send(api, paystack_webhook(paid.id)).status == 200
    empty_queues(tenant)
    source = payment(paid.id, "NGN")
    running(tenant)(lambda db: request_refund(db, payment_id=paid.id, amount=PRICE, source=source))
    empty_queues(tenant)
    own = f"Bearer {account.body['secret']}"
    assert {request.headers["authorization"] for request in paystack.requests} == {own}
    assert paystack.requests[-1].url.path == "/refund"


def test_a_payout_goes_through_the_account_that_its_bank_account_was_registered_with(
    api: Api, tenant: str, owner: Admin
) -> None:
    account = set_own_account(api, owner, "paystack")
    payee = make_payee(tenant)
    with playing_paystack() as transfers:
        withdrawal_id = payee.sent()
        assert payee.state(withdrawal_id) == "paid"
    own = f"Bearer {account.body['secret']}"
    assert {request.headers["authorization"] for request in transfers.requests} == {own}
    assert transfers.sends() == [withdrawal_id]


def test_what_was_begun_is_asked_about_where_it_was_begun(
    api: Api, tenant: str, owner: Admin, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    deployments = make_payment(payer, provider="paystack")
    account = set_own_account(api, owner, "paystack")
    own = make_payment(payer, provider="paystack")
    remove_own_account(api, owner, "paystack")
    for begun in (deployments, own):
        paystack.takes(begun.id)
    paystack.requests.clear()
    assert account.send(api, paystack_webhook(own.id)).status == 200
    assert paystack_webhook(deployments.id).send(api).status == 200
    empty_queues(tenant)
    for begun in (deployments, own):
        assert balance_of(tenant, payment(begun.id, "NGN")) == PRICE
    asked = {request.url.path[-8:]: request.headers["authorization"] for request in paystack.requests}
    assert asked[own.id[-8:]] == f"Bearer {account.body['secret']}" != asked[deployments.id[-8:]]
    assert run_schedule("payments/settle_pending_payments", tenant) == 0
