"""POST /v1/webhooks/paystack"""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.ledger.rules.accounts import clearing, payment
from holdfast.payments.rules.webhooks import PLATFORM_TENANT
from tests.api import Api
from tests.factories.payments import (
    PRICE,
    SignedWebhook,
    announced,
    balance_of,
    bring_webhooks,
    empty_queues,
    make_payment,
    paystack_signature,
    paystack_webhook,
    rows,
)
from tests.factories.paystack import PaystackInProcess


def kept_by_platform(admin_engine: Engine, body: str) -> list[dict[str, object]]:
    kept = rows(admin_engine, "webhook_deliveries", PLATFORM_TENANT)
    return [row for row in kept if (row["provider"], row["body"]) == ("paystack", body.encode())]


def test_a_signed_webhook_is_kept_as_it_came_and_acknowledged(
    api: Api, tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    paid = make_payment(payer, provider="paystack")
    webhook = paystack_webhook(paid.id)
    answer = webhook.send(api)
    assert (answer.status, answer.body) == (200, {"done": True})
    [kept] = rows(admin_engine, "webhook_deliveries", tenant)
    assert (kept["body"], kept["status"], kept["copies"]) == (webhook.body.encode(), "received", 1)
    assert (kept["reference"], kept["event"]) == (paid.id, "charge.success")
    [news] = announced(admin_engine, tenant, "payments.webhook.received")
    assert (news["kind"], news["reference"]) == ("payment", paid.id)


def test_it_needs_no_tenant_of_the_caller_and_no_token(api: Api, payer: User, paystack: PaystackInProcess) -> None:
    webhook = paystack_webhook(make_payment(payer, provider="paystack").id)
    assert webhook.send(Api("nobody")).status == 200


def test_nothing_moves_before_the_webhook_is_looked_into(
    api: Api, tenant: str, payer: User, paystack: PaystackInProcess
) -> None:
    paid = make_payment(payer, provider="paystack")
    assert paystack_webhook(paid.id).send(api).status == 200
    assert balance_of(tenant, payment(paid.id, "NGN")).minor == 0


def test_a_forged_webhook_is_counted_where_an_alarm_sees_it(
    api: Api, payer: User, paystack: PaystackInProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    webhook = paystack_webhook(make_payment(payer, provider="paystack").id)
    assert webhook.send(api).status == 200
    assert "ForgedWebhooks" not in capsys.readouterr().out
    assert SignedWebhook(webhook.function, webhook.body, {"x-paystack-signature": "0" * 128}).send(api).status == 401
    [line] = [line for line in capsys.readouterr().out.splitlines() if '"ForgedWebhooks"' in line]
    assert json.loads(line)["ForgedWebhooks"] == [1]


def test_a_hundred_copies_at_once_are_kept_once_and_counted_and_fund_once(
    api: Api, tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    paid = make_payment(payer, provider="paystack")
    paystack.takes(paid.id)
    webhook = paystack_webhook(paid.id)
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda _: webhook.send(api), range(100)))
    assert {answer.status for answer in answers} == {200}
    [kept] = rows(admin_engine, "webhook_deliveries", tenant)
    assert kept["copies"] == 100
    assert len(announced(admin_engine, tenant, "payments.webhook.received")) == 1
    empty_queues(tenant)
    assert balance_of(tenant, payment(paid.id, "NGN")) == PRICE
    assert balance_of(tenant, clearing("paystack", "NGN")) == PRICE
    assert len(announced(admin_engine, tenant, "payments.payment.succeeded")) == 1


def test_a_webhook_that_is_repeated_after_it_was_processed_changes_nothing(
    api: Api, tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    paid = make_payment(payer, provider="paystack")
    paystack.takes(paid.id)
    webhook = paystack_webhook(paid.id)
    for _ in range(2):
        assert webhook.send(api).status == 200
        empty_queues(tenant)
    assert balance_of(tenant, payment(paid.id, "NGN")) == PRICE
    [kept] = rows(admin_engine, "webhook_deliveries", tenant)
    assert (kept["status"], kept["copies"]) == ("processed", 2)


@pytest.mark.parametrize("at", [0, 100, -1])
def test_one_changed_byte_is_401_and_moves_nothing(
    api: Api, tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine, at: int
) -> None:
    paid = make_payment(payer, provider="paystack")
    paystack.takes(paid.id)
    good = paystack_webhook(paid.id)
    changed = bytearray(good.body.encode())
    changed[at] ^= 1
    answer = SignedWebhook(good.function, changed.decode(), good.headers).send(api)
    assert (answer.status, answer.problem) == (401, "forged-webhook")
    assert rows(admin_engine, "webhook_deliveries", tenant) == []
    assert kept_by_platform(admin_engine, changed.decode()) == []
    assert bring_webhooks(tenant) == []
    assert balance_of(tenant, payment(paid.id, "NGN")).minor == 0


@pytest.mark.parametrize(
    "headers",
    [{}, {"x-paystack-signature": ""}, {"x-paystack-signature": "0" * 128}, {"x-paystack-signature": "ü"}],
)
def test_without_the_right_signature_only_the_fact_is_kept(
    api: Api, tenant: str, admin_engine: Engine, headers: dict[str, str]
) -> None:
    before = len(rows(admin_engine, "audit_records", PLATFORM_TENANT))
    webhook = paystack_webhook("pay_01jzk3v5x8e9bt2m4n6q7r8s9t")
    assert SignedWebhook(webhook.function, webhook.body, headers).send(api).status == 401
    facts = rows(admin_engine, "audit_records", PLATFORM_TENANT)[before:]
    assert [(fact["result"], fact["changes"]) for fact in facts] == [("forged-webhook", [])]
    assert kept_by_platform(admin_engine, webhook.body) == []


def test_a_reference_that_nobody_knows_is_acknowledged_and_kept_by_the_platform(
    api: Api, tenant: str, admin_engine: Engine
) -> None:
    webhook = paystack_webhook("pay_01jzk3v5x8e9bt2m4n6q7r8s9t", id=tenant)
    assert webhook.send(api).status == 200
    [kept] = kept_by_platform(admin_engine, webhook.body)
    assert (kept["status"], kept["reason"]) == ("failed", "unknown-reference")
    assert rows(admin_engine, "webhook_deliveries", tenant) == []


def test_an_event_about_nothing_of_ours_is_acknowledged_and_ignored(
    api: Api, admin_engine: Engine, tenant: str
) -> None:
    body = json.dumps({"event": "customeridentification.success", "data": {"customer": tenant}})
    webhook = SignedWebhook("payments/receive_paystack_webhook", body, paystack_signature(body))
    assert webhook.send(api).status == 200
    [kept] = kept_by_platform(admin_engine, body)
    assert (kept["status"], kept["reason"]) == ("ignored", "nothing-to-settle")


@pytest.mark.parametrize("text", ["", "{", "[1]", '"text"', '{"event": "charge.success", "data": {"reference": 1.5}}'])
def test_what_is_signed_and_makes_no_sense_is_kept_for_people(api: Api, admin_engine: Engine, text: str) -> None:
    webhook = SignedWebhook("payments/receive_paystack_webhook", text, paystack_signature(text))
    assert webhook.send(api).status == 200
    [kept] = kept_by_platform(admin_engine, text)
    assert kept["status"] == "failed"


def test_a_body_of_a_megabyte_is_413_and_not_kept(api: Api, admin_engine: Engine) -> None:
    text = json.dumps({"event": "charge.success", "data": "a" * 1_000_000})
    webhook = SignedWebhook("payments/receive_paystack_webhook", text, paystack_signature(text))
    assert webhook.send(api).status == 413
    assert kept_by_platform(admin_engine, text) == []


def test_whoever_goes_on_forging_is_told_to_stop_and_fills_no_audit_trail(api: Api, admin_engine: Engine) -> None:
    webhook = paystack_webhook("pay_01jzk3v5x8e9bt2m4n6q7r8s9t")
    forged = SignedWebhook(webhook.function, webhook.body, {"x-paystack-signature": "0" * 128})
    before = len(rows(admin_engine, "audit_records", PLATFORM_TENANT))
    statuses = [forged.send(api, ip="203.0.113.66").status for _ in range(65)]
    assert statuses == [401] * 60 + [429] * 5
    assert len(rows(admin_engine, "audit_records", PLATFORM_TENANT)) == before + 60
    assert webhook.send(api, ip="203.0.113.66").status == 200, "a good signature is always heard"
