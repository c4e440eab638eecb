"""POST /v1/webhooks/accounts/{account_id}: a tenant's own account at each provider, from end to end."""

from collections.abc import Callable
from dataclasses import dataclass

import httpx
import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import clearing, payment
from holdfast.payments.rules.pay_ins import Payment
from holdfast.payments.rules.webhooks import PLATFORM_TENANT
from holdfast.payments.sandbox.usecases import home_of
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.fincra import FincraInProcess, fincra_webhook
from tests.factories.identity import make_admin, make_user
from tests.factories.payments import (
    PRICE,
    SignedWebhook,
    announced,
    balance_of,
    bring_webhooks,
    empty_queues,
    make_payment,
    paystack_webhook,
    rows,
)
from tests.factories.paystack import PaystackInProcess
from tests.factories.provider_accounts import OwnAccount, remove_own_account, set_own_account
from tests.factories.providus import ProvidusInProcess, providus_webhook

FUNCTION = "payments/receive_account_webhook"


@dataclass(frozen=True, slots=True)
class Playing:
    """One provider in this process. paid: somebody has paid; the webhook of it as it is signed for the deployment"""

    name: str
    requests: list[httpx.Request]
    paid: Callable[[Payment], SignedWebhook]


@pytest.fixture(params=["fincra", "paystack", "providus"])
def playing(
    request: pytest.FixtureRequest, fincra: FincraInProcess, paystack: PaystackInProcess, providus: ProvidusInProcess
) -> Playing:
    def fincra_paid(begun: Payment) -> SignedWebhook:
        fincra.takes(begun.id)
        return fincra_webhook(begun.id)

    def paystack_paid(begun: Payment) -> SignedWebhook:
        paystack.takes(begun.id)
        return paystack_webhook(begun.id)

    return {
        "fincra": Playing("fincra", fincra.requests, fincra_paid),
        "paystack": Playing("paystack", paystack.requests, paystack_paid),
        "providus": Playing(
            "providus", providus.requests, lambda begun: providus_webhook(begun, providus.takes(begun))
        ),
    }[request.param]


@pytest.fixture
def account(api: Api, owner: Admin, playing: Playing) -> OwnAccount:
    return set_own_account(api, owner, playing.name)


def received(begun: Payment) -> Money:
    return balance_of(home_of(begun.id), payment(begun.id, "NGN"))


def begin(payer: User, playing: Playing) -> Payment:
    return make_payment(payer, provider=playing.name)


def test_a_tenants_own_account_is_used_from_the_checkout_to_the_money(
    api: Api, tenant: str, payer: User, playing: Playing, account: OwnAccount, admin_engine: Engine
) -> None:
    begun = begin(payer, playing)
    webhook = playing.paid(begun)
    answer = account.send(api, webhook)
    assert answer.status == 200
    assert answer.body.get("responseCode", "00") == "00"
    empty_queues(tenant)
    assert received(begun) == balance_of(tenant, clearing(playing.name, "NGN")) == PRICE
    header, value = account.known_by
    assert len(playing.requests) == 3, "are the credentials known, a checkout, what became of it"
    assert {request.headers[header] for request in playing.requests} == {value}
    [kept] = rows(admin_engine, "webhook_deliveries", tenant)
    assert (kept["status"], kept["body"]) == ("processed", webhook.body.encode())
    again = account.send(api, webhook)
    assert (again.status, again.body.get("responseCode", "01")) == (200, "01")


def test_no_other_secret_verifies_and_nothing_tells_why(
    api: Api, tenant: str, payer: User, playing: Playing, account: OwnAccount, admin_engine: Engine
) -> None:
    elsewhere = make_tenant(admin_engine)
    theirs = set_own_account(Api(elsewhere), make_admin(elsewhere), playing.name)
    begun = begin(payer, playing)
    webhook = playing.paid(begun)
    forged = [
        theirs.send(api, webhook, to=account),
        SignedWebhook(FUNCTION, webhook.body, webhook.headers).send(api, account_id=account.id),
        SignedWebhook(FUNCTION, webhook.body, {}).send(api, account_id=account.id),
        account.signed(webhook).send(api, account_id=new_id("pac")),
        account.signed(webhook).send(api, account_id="pac_x"),
        account.signed(webhook).send(api, account_id=begun.id),
        SignedWebhook(webhook.function, webhook.body, account.signature(webhook.body)).send(api),
    ]
    assert {(answer.status, answer.problem) for answer in forged} == {(401, "forged-webhook")}
    assert len({answer.body["detail"] for answer in forged}) == 1
    assert bring_webhooks(tenant) == []
    assert rows(admin_engine, "webhook_deliveries", tenant) == []
    assert received(begun).minor == 0


def test_whoever_has_an_account_of_their_own_says_nothing_about_anybody_else(
    api: Api, tenant: str, playing: Playing, account: OwnAccount, admin_engine: Engine
) -> None:
    elsewhere = make_tenant(admin_engine)
    theirs = begin(make_user(elsewhere), playing)
    webhook = playing.paid(theirs)
    answer = account.send(api, webhook)
    assert (answer.status, answer.body.get("responseCode", "02")) == (200, "02")
    empty_queues(elsewhere)
    assert received(theirs).minor == 0
    assert rows(admin_engine, "webhook_deliveries", elsewhere) == []
    [kept] = rows(admin_engine, "webhook_deliveries", tenant)
    assert (kept["status"], kept["reason"]) == ("failed", "unknown-reference")


def test_it_says_nothing_about_what_was_begun_with_the_deployments_account_nor_the_other_way_round(
    api: Api, tenant: str, payer: User, owner: Admin, playing: Playing, admin_engine: Engine
) -> None:
    deployments = begin(payer, playing)
    account = set_own_account(api, owner, playing.name)
    own = begin(payer, playing)
    about_own, about_deployments = playing.paid(own), playing.paid(deployments)
    assert about_own.send(api).status == 200
    assert account.send(api, about_deployments).status == 200
    empty_queues(tenant)
    assert received(own).minor == received(deployments).minor == 0
    kept = rows(admin_engine, "webhook_deliveries", tenant)
    assert [each["reason"] for each in kept] == ["webhook-of-another-account"] * 2
    assert len(announced(admin_engine, tenant, "payments.payment.suspicious")) == 2


def test_what_was_begun_goes_on_after_the_account_was_removed(
    api: Api, tenant: str, payer: User, owner: Admin, playing: Playing, account: OwnAccount
) -> None:
    begun = begin(payer, playing)
    remove_own_account(api, owner, playing.name)
    assert account.send(api, playing.paid(begun)).status == 200
    empty_queues(tenant)
    assert received(begun) == PRICE


@pytest.mark.parametrize("text", ["\t", "{\t", "[2]"])
def test_what_is_signed_and_makes_no_sense_is_kept_for_the_tenants_people(
    api: Api, tenant: str, account: OwnAccount, admin_engine: Engine, text: str
) -> None:
    assert account.send(api, SignedWebhook(FUNCTION, text, {})).status == 200
    [kept] = rows(admin_engine, "webhook_deliveries", tenant)
    assert (kept["status"], kept["body"]) == ("failed", text.encode())


def test_one_changed_byte_is_401(api: Api, tenant: str, payer: User, playing: Playing, account: OwnAccount) -> None:
    good = account.signed(playing.paid(begin(payer, playing)))
    changed = good.body[:-3] + chr(ord(good.body[-3]) ^ 1) + good.body[-2:]
    if playing.name == "providus":  # it signs nothing: its header is another, or it is right
        changed, good = good.body, SignedWebhook(good.function, good.body, {"x-auth-signature": "0" * 128})
    assert SignedWebhook(good.function, changed, good.headers).send(api, account_id=account.id).status == 401
    assert bring_webhooks(tenant) == []


def test_of_a_forged_one_the_fact_is_kept(api: Api, account: OwnAccount, admin_engine: Engine) -> None:
    before = len(rows(admin_engine, "audit_records", PLATFORM_TENANT))
    assert SignedWebhook(FUNCTION, "{}", {}).send(api, account_id=account.id).status == 401
    facts = rows(admin_engine, "audit_records", PLATFORM_TENANT)[before:]
    assert [fact["result"] for fact in facts] == ["forged-webhook"]
