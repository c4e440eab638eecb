"""POST /v1/webhooks/sandbox"""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.kernel import clock
from holdfast.ledger.rules.accounts import payment
from holdfast.payments.providers.sandbox import sign
from holdfast.platform.settings import secret
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.payments import (
    PRICE,
    SandboxInProcess,
    SignedWebhook,
    balance_of,
    empty_queues,
    in_production,
    make_payment,
    pay,
    rows,
    sandbox_webhook,
)


def test_a_signed_webhook_is_kept_for_its_tenant_and_acknowledged(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    webhook = sandbox_webhook(make_payment(payer).id)
    assert webhook.send(api).status == 200
    [kept] = rows(admin_engine, "webhook_deliveries", tenant)
    assert (kept["provider"], kept["status"], kept["body"]) == ("sandbox", "received", webhook.body.encode())


def test_another_tenant_has_no_part_in_it(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    other = make_tenant(admin_engine)
    webhook = sandbox_webhook(make_payment(payer).id)
    assert webhook.send(Api(other), headers={"holdfast-tenant": other, **webhook.headers}).status == 200
    assert rows(admin_engine, "webhook_deliveries", other) == []
    assert len(rows(admin_engine, "webhook_deliveries", tenant)) == 1


def test_one_changed_byte_is_401_and_moves_nothing(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    paid = make_payment(payer)
    pay(api, paid, "lost")
    good = sandbox_webhook(paid.id)
    answer = SignedWebhook(good.function, good.body.replace("5000.00", "5000.01"), good.headers).send(api)
    assert (answer.status, answer.problem) == (401, "forged-webhook")
    empty_queues(tenant)
    assert rows(admin_engine, "webhook_deliveries", tenant) == []
    assert balance_of(tenant, payment(paid.id, "NGN")).minor == 0


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_signature_of_another_time_is_401(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine, minutes: int
) -> None:
    good = sandbox_webhook(make_payment(payer).id)
    signature = sign(secret("sandbox_secret"), good.body.encode(), clock.now() + timedelta(minutes=minutes))
    assert SignedWebhook(good.function, good.body, {"sandbox-signature": signature}).send(api).status == 401
    assert rows(admin_engine, "webhook_deliveries", tenant) == []


def test_events_that_are_not_the_same_event_fund_once_together(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    paid = make_payment(payer)
    pay(api, paid, "lost")
    for _ in range(3):
        assert sandbox_webhook(paid.id).send(api).status == 200
    empty_queues(tenant)
    assert [row["status"] for row in rows(admin_engine, "webhook_deliveries", tenant)] == ["processed"] * 3
    assert balance_of(tenant, payment(paid.id, "NGN")) == PRICE


def test_in_a_deployment_without_a_sandbox_there_is_no_such_route(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    webhook = sandbox_webhook(make_payment(payer).id)
    with in_production():
        assert webhook.send(api).status == 404
    assert rows(admin_engine, "webhook_deliveries", tenant) == []
