"""POST /v1/webhooks/fincra"""

import json
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import clearing, payment
from holdfast.payments.rules.pay_ins import Payment
from holdfast.payments.rules.webhooks import PLATFORM_TENANT
from tests.api import Api
from tests.factories.fincra import FincraInProcess, fincra_signature, fincra_signed, fincra_webhook
from tests.factories.payments import (
    PRICE,
    SignedWebhook,
    announced,
    balance_of,
    bring_webhooks,
    empty_queues,
    make_payment,
    pass_time,
    payment_now,
    paystack_signature,
    rows,
    run_schedule,
)


@pytest.fixture
def started(payer: User, fincra: FincraInProcess) -> Payment:
    return make_payment(payer, provider="fincra")


def received(started: Payment, tenant: str) -> Money:
    return balance_of(tenant, payment(started.id, "NGN"))


def kept_by_platform(admin_engine: Engine, body: str) -> list[dict[str, object]]:
    kept = rows(admin_engine, "webhook_deliveries", PLATFORM_TENANT)
    return [row for row in kept if (row["provider"], row["body"]) == ("fincra", body.encode())]


def test_a_signed_webhook_is_kept_acknowledged_and_looked_into_by_asking(
    api: Api, tenant: str, started: Payment, fincra: FincraInProcess, admin_engine: Engine
) -> None:
    fincra.takes(started.id)
    webhook = fincra_webhook(started.id)
    answer = webhook.send(api)
    assert (answer.status, answer.body) == (200, {"done": True})
    assert received(started, tenant).minor == 0, "a webhook alone moves nothing"
    empty_queues(tenant)
    assert received(started, tenant) == PRICE
    assert balance_of(tenant, clearing("fincra", "NGN")) == PRICE
    [kept] = rows(admin_engine, "webhook_deliveries", tenant)
    assert (kept["body"], kept["status"]) == (webhook.body.encode(), "processed")
    assert (kept["reference"], kept["event"], kept["environment"]) == (started.id, "charge.successful", "test")


def test_it_needs_no_tenant_of_the_caller_and_no_token(api: Api, started: Payment) -> None:
    assert fincra_webhook(started.id).send(Api("nobody")).status == 200


def test_copies_and_replays_are_kept_once_and_fund_once(
    api: Api, tenant: str, started: Payment, fincra: FincraInProcess, admin_engine: Engine
) -> None:
    fincra.takes(started.id)
    webhook = fincra_webhook(started.id)
    for _ in range(3):
        assert webhook.send(api).status == 200
        empty_queues(tenant)
    assert received(started, tenant) == PRICE
    [kept] = rows(admin_engine, "webhook_deliveries", tenant)
    assert (kept["status"], kept["copies"]) == ("processed", 3)


@pytest.mark.parametrize("at", [0, 100, -1])
def test_one_changed_byte_is_401_and_moves_nothing(
    api: Api, tenant: str, started: Payment, fincra: FincraInProcess, admin_engine: Engine, at: int
) -> None:
    fincra.takes(started.id)
    good = fincra_webhook(started.id)
    changed = bytearray(good.body.encode())
    changed[at] ^= 1
    answer = SignedWebhook(good.function, changed.decode(), good.headers).send(api)
    assert (answer.status, answer.problem) == (401, "forged-webhook")
    assert rows(admin_engine, "webhook_deliveries", tenant) == []
    assert kept_by_platform(admin_engine, changed.decode()) == []
    assert bring_webhooks(tenant) == []
    assert received(started, tenant).minor == 0


def test_without_the_right_signature_only_the_fact_is_kept(api: Api, admin_engine: Engine) -> None:
    webhook = fincra_webhook("pay_01jzk3v5x8e9bt2m4n6q7r8s9t")
    wrong: list[dict[str, str]] = [
        {},
        {"signature": ""},
        {"signature": "0" * 128},
        {"signature": "ü"},
        {"signature": paystack_signature(webhook.body)["x-paystack-signature"]},
        {"x-paystack-signature": fincra_signature(webhook.body)},
    ]
    before = len(rows(admin_engine, "audit_records", PLATFORM_TENANT))
    for headers in wrong:
        assert SignedWebhook(webhook.function, webhook.body, headers).send(api).status == 401
    facts = rows(admin_engine, "audit_records", PLATFORM_TENANT)[before:]
    assert [fact["result"] for fact in facts] == ["forged-webhook"] * len(wrong)
    assert kept_by_platform(admin_engine, webhook.body) == []


def test_underpaid_is_what_came_and_a_webhook_that_says_more_is_not_believed(
    api: Api, tenant: str, started: Payment, fincra: FincraInProcess
) -> None:
    fincra.takes(started.id, 5000, amountReceived=100, varianceType="underpayment")
    assert fincra_webhook(started.id, amountReceived=900_000).send(api).status == 200
    empty_queues(tenant)
    assert received(started, tenant) == Money(10_000, "NGN")


def test_another_currency_moves_nothing_and_is_told(
    api: Api, tenant: str, started: Payment, fincra: FincraInProcess, admin_engine: Engine
) -> None:
    fincra.takes(started.id, currency="GHS")
    assert fincra_webhook(started.id).send(api).status == 200
    empty_queues(tenant)
    assert received(started, tenant).minor == 0
    [news] = announced(admin_engine, tenant, "payments.payment.suspicious")
    assert news["reason"] == "wrong-currency"


def test_a_webhook_about_a_payment_at_another_provider_moves_nothing(
    api: Api, tenant: str, payer: User, fincra: FincraInProcess, admin_engine: Engine
) -> None:
    elsewhere = make_payment(payer, opened=False)
    fincra.takes(elsewhere.id)
    assert fincra_webhook(elsewhere.id).send(api).status == 200
    empty_queues(tenant)
    assert received(elsewhere, tenant).minor == 0
    [kept] = rows(admin_engine, "webhook_deliveries", tenant)
    assert (kept["status"], kept["reason"]) == ("failed", "webhook-of-another-provider")


def test_a_success_that_comes_before_what_preceded_it_stands(
    api: Api, tenant: str, started: Payment, fincra: FincraInProcess
) -> None:
    fincra.takes(started.id)
    late = fincra_webhook(started.id, chargeReference="fcr-bt-0", status="pending")
    for webhook in (fincra_webhook(started.id), late):
        assert webhook.send(api).status == 200
        empty_queues(tenant)
    assert received(started, tenant) == PRICE
    assert payment_now(started).status == "succeeded"


@pytest.mark.parametrize(
    "failure",
    [httpx.ReadTimeout("timed out"), httpx.Response(500), httpx.Response(200, text="<html>"), httpx.Response(401)],
    ids=["timeout", "500", "garbage", "401"],
)
def test_without_an_answer_the_webhook_waits_and_the_money_comes_with_the_next_question(
    api: Api,
    tenant: str,
    started: Payment,
    fincra: FincraInProcess,
    admin_engine: Engine,
    failure: Exception | httpx.Response,
) -> None:
    fincra.takes(started.id)
    assert fincra_webhook(started.id).send(api).status == 200
    fincra.failures.append(failure)
    assert bring_webhooks(tenant) == [False]
    assert received(started, tenant).minor == 0
    pass_time(admin_engine, tenant, timedelta(minutes=6))
    assert run_schedule("payments/settle_pending_payments", tenant) == 1
    assert received(started, tenant) == PRICE


def test_a_reference_that_nobody_knows_is_acknowledged_and_kept_by_the_platform(
    api: Api, tenant: str, admin_engine: Engine
) -> None:
    webhook = fincra_webhook("pay_01jzk3v5x8e9bt2m4n6q7r8s9t", chargeReference=tenant)
    assert webhook.send(api).status == 200
    [kept] = kept_by_platform(admin_engine, webhook.body)
    assert (kept["status"], kept["reason"]) == ("failed", "unknown-reference")


def test_an_event_about_nothing_of_ours_is_kept_and_ignored(api: Api, tenant: str, admin_engine: Engine) -> None:
    body = json.dumps({"event": "conversion.successful", "data": {"reference": tenant}})
    assert fincra_signed(body).send(api).status == 200
    [kept] = kept_by_platform(admin_engine, body)
    assert (kept["status"], kept["reason"]) == ("ignored", "nothing-to-settle")


@pytest.mark.parametrize("text", ["\t", "{\t", "[2]", '{"event": "charge.successful", "data": {"reference": 1.5}}'])
def test_what_is_signed_and_makes_no_sense_is_kept_for_people(api: Api, admin_engine: Engine, text: str) -> None:
    assert fincra_signed(text).send(api).status == 200
    assert kept_by_platform(admin_engine, text)[0]["status"] == "failed"
