"""Queue DeliverWebhook"""

import httpx
import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.payments.sandbox.delivering import WebhookNotTaken, deliver_webhook
from tests.api import Api
from tests.factories.payments import (
    SandboxInProcess,
    announced,
    empty_queues,
    in_production,
    make_payment,
    pay,
    rows,
    running,
)


def deliveries(sandbox: SandboxInProcess) -> list[httpx.Request]:
    return [request for request in sandbox.requests if request.url.path == "/v1/webhooks/sandbox"]


def announced_webhook(admin_engine: Engine, tenant: str) -> str:
    [news] = announced(admin_engine, tenant, "sandbox.webhook.due")
    return str(news["webhook_id"])


def test_a_webhook_is_signed_and_taken(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    payment = make_payment(payer)
    pay(api, payment)
    empty_queues(tenant)
    [request] = deliveries(sandbox)
    assert str(request.url) == "http://127.0.0.1:8080/v1/webhooks/sandbox"
    [kept] = rows(admin_engine, "webhook_deliveries", tenant)
    assert (kept["body"], kept["event"]) == (request.content, "transaction.succeeded")
    [webhook] = rows(admin_engine, "sandbox_webhooks", tenant)
    assert webhook["delivered_at"] is not None


def test_duplicates_are_the_same_bytes_three_times(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    pay(api, make_payment(payer), "duplicated")
    empty_queues(tenant)
    assert [len({request.content for request in deliveries(sandbox)}), len(deliveries(sandbox))] == [1, 3]
    [kept] = rows(admin_engine, "webhook_deliveries", tenant)
    assert kept["copies"] == 3


@pytest.mark.parametrize("failure", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow")])
def test_what_was_not_taken_is_sent_again(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine, failure: Exception
) -> None:
    pay(api, make_payment(payer))
    sandbox.failures.append(failure)
    webhook_id = announced_webhook(admin_engine, tenant)
    with pytest.raises(type(failure)):
        deliver_webhook(running(tenant), webhook_id)
    assert rows(admin_engine, "webhook_deliveries", tenant) == []
    deliver_webhook(running(tenant), webhook_id)
    assert len(rows(admin_engine, "webhook_deliveries", tenant)) == 1
    deliver_webhook(running(tenant), webhook_id)
    assert len(deliveries(sandbox)) == 2, "what was taken is not sent again"


def test_an_answer_that_is_no_yes_is_not_taken_for_one(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    pay(api, make_payment(payer))
    monkeypatch.setattr("holdfast.payments.sandbox.delivering.sign", lambda *about: "t=1,v1=" + "0" * 64)
    with pytest.raises(WebhookNotTaken):
        deliver_webhook(running(tenant), announced_webhook(admin_engine, tenant))
    [webhook] = rows(admin_engine, "sandbox_webhooks", tenant)
    assert webhook["delivered_at"] is None


def test_production_has_no_sandbox(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    pay(api, make_payment(payer))
    with in_production():
        empty_queues(tenant)
    assert deliveries(sandbox) == []
    assert rows(admin_engine, "webhook_deliveries", tenant) == []
