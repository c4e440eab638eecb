"""Queue ProcessWebhook"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.kernel.ids import encode_id
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import available, clearing, payment
from holdfast.ledger.rules.transfers import Transfer, move
from holdfast.ledger.usecases.posting import post
from tests.api import Api
from tests.factories.payments import (
    PRICE,
    SandboxInProcess,
    announced,
    balance_of,
    bring,
    bring_webhooks,
    empty_queues,
    make_payment,
    make_received_payment,
    pay,
    payment_now,
    paystack_webhook,
    rows,
    running,
    sandbox_webhook,
)
from tests.factories.paystack import PaystackInProcess


def verdict(admin_engine: Engine, tenant: str) -> tuple[str, str | None]:
    """What became of the newest webhook."""
    kept = rows(admin_engine, "webhook_deliveries", tenant)[-1]
    return kept["status"], kept["reason"]


def test_a_documented_charge_success_posts_the_principal_and_says_so(
    api: Api, tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    paid = make_payment(payer, provider="paystack")
    paystack.takes(paid.id, amount=507500, requested_amount=500000, fees=7500)
    assert paystack_webhook(paid.id).send(api).status == 200
    assert bring_webhooks(tenant) == [True]
    now = payment_now(paid)
    assert (now.status, now.received, now.check_due_at) == ("succeeded", PRICE, None)
    assert balance_of(tenant, payment(paid.id, "NGN")) == PRICE
    assert balance_of(tenant, clearing("paystack", "NGN")) == PRICE
    [news] = announced(admin_engine, tenant, "payments.payment.succeeded")
    assert news == {
        "payment_id": paid.id,
        "order_id": paid.order_id,
        "payer_id": payer.id,
        "provider": "paystack",
        "amount": "5000.00",
        "currency": "NGN",
        "expected_amount": "5000.00",
        "recipients": [],
    }
    assert verdict(admin_engine, tenant) == ("processed", None)


@pytest.mark.parametrize(("minor", "amount"), [(1, "0.01"), (499999, "4999.99"), (1000000, "10000.00")])
def test_more_or_less_than_asked_is_posted_as_it_came(
    api: Api, tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine, minor: int, amount: str
) -> None:
    paid = make_payment(payer, provider="paystack")
    paystack.takes(paid.id, minor)
    paystack_webhook(paid.id).send(api)
    empty_queues(tenant)
    assert balance_of(tenant, payment(paid.id, "NGN")) == Money(minor, "NGN")
    [news] = announced(admin_engine, tenant, "payments.payment.succeeded")
    assert (news["amount"], news["expected_amount"]) == (amount, "5000.00")


@pytest.mark.parametrize(
    ("said", "reason"),
    [({"currency": "GHS"}, "wrong-currency"), ({"domain": "live"}, "wrong-environment"), ({"amount": 0}, "no-amount")],
)
def test_a_success_that_cannot_be_ours_posts_nothing_and_is_said_to_people_once(
    api: Api,
    tenant: str,
    payer: User,
    paystack: PaystackInProcess,
    admin_engine: Engine,
    said: dict[str, Any],
    reason: str,
) -> None:
    paid = make_payment(payer, provider="paystack")
    paystack.takes(paid.id, **{"requested_amount": 0, **said})
    for number in (1, 2):
        paystack_webhook(paid.id, id=number).send(api)
        empty_queues(tenant)
        assert verdict(admin_engine, tenant) == ("failed", reason)
    for currency in ("NGN", "GHS"):
        assert balance_of(tenant, payment(paid.id, currency)).minor == 0
    [news] = announced(admin_engine, tenant, "payments.payment.suspicious")
    assert (news["payment_id"], news["reason"]) == (paid.id, reason)
    assert announced(admin_engine, tenant, "payments.payment.succeeded") == []
    now = payment_now(paid)
    assert (now.status, now.reason, now.check_due_at) == ("pending", reason, None)


def test_a_live_webhook_in_a_test_deployment_is_not_even_asked_about(
    api: Api, tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    paid = make_payment(payer, provider="paystack")
    paystack.takes(paid.id)
    asked = len(paystack.requests)
    paystack_webhook(paid.id, domain="live").send(api)
    empty_queues(tenant)
    assert verdict(admin_engine, tenant) == ("failed", "webhook-of-another-environment")
    assert len(paystack.requests) == asked
    assert balance_of(tenant, payment(paid.id, "NGN")).minor == 0
    [news] = announced(admin_engine, tenant, "payments.payment.suspicious")
    assert news["reference"] == paid.id


def test_a_webhook_is_believed_no_further_than_the_provider_confirms_it(
    api: Api, tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    paid = make_payment(payer, provider="paystack")
    paystack_webhook(paid.id).send(api)
    empty_queues(tenant)
    assert verdict(admin_engine, tenant) == ("failed", "unknown-to-provider")
    paystack.takes(paid.id, status="ongoing")
    paystack_webhook(paid.id, id=2).send(api)
    empty_queues(tenant)
    assert verdict(admin_engine, tenant) == ("ignored", "pending-at-provider")
    assert payment_now(paid).status == "pending"
    assert balance_of(tenant, payment(paid.id, "NGN")).minor == 0


def test_another_provider_cannot_speak_of_a_payment(
    api: Api, tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    paid = make_payment(payer, provider="paystack")
    paystack.takes(paid.id)
    sandbox_webhook(paid.id).send(api)
    empty_queues(tenant)
    assert verdict(admin_engine, tenant) == ("failed", "webhook-of-another-provider")
    assert balance_of(tenant, payment(paid.id, "NGN")).minor == 0


def test_a_declined_payment_fails_and_its_payer_is_told(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    paid = make_payment(payer)
    pay(api, paid, "declined")
    empty_queues(tenant)
    assert payment_now(paid).status == "failed"
    [news] = announced(admin_engine, tenant, "payments.payment.failed")
    assert news["recipients"] == [payer.id]
    assert balance_of(tenant, payment(paid.id, "NGN")).minor == 0


def test_a_success_after_a_failure_counts(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    paid = make_payment(payer)
    pay(api, paid, "declined")
    empty_queues(tenant)
    pay(api, paid, "paid")
    empty_queues(tenant)
    assert (payment_now(paid).status, balance_of(tenant, payment(paid.id, "NGN"))) == ("succeeded", PRICE)


def test_a_late_word_of_a_decline_takes_nothing_back(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    paid = make_received_payment(api, payer)
    sandbox_webhook(paid.id, "payment_paid", status="failed").send(api)
    empty_queues(tenant)
    assert (payment_now(paid).status, balance_of(tenant, payment(paid.id, "NGN"))) == ("succeeded", PRICE)


@pytest.mark.parametrize("failure", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), httpx.Response(502)])
def test_while_the_provider_does_not_answer_the_webhook_waits_in_its_queue(
    api: Api,
    tenant: str,
    payer: User,
    paystack: PaystackInProcess,
    admin_engine: Engine,
    failure: Exception | httpx.Response,
) -> None:
    paid = make_payment(payer, provider="paystack")
    paystack.takes(paid.id)
    paystack_webhook(paid.id).send(api)
    [event] = [row for row in rows(admin_engine, "events", tenant) if row["type"] == "payments.webhook.received"]
    paystack.failures.append(failure)
    assert bring_webhooks(tenant) == [False]
    assert verdict(admin_engine, tenant) == ("received", None)
    assert balance_of(tenant, payment(paid.id, "NGN")).minor == 0
    assert bring("payments/process_webhook", event["type"], detail_of(event, tenant))
    assert verdict(admin_engine, tenant) == ("processed", None)
    assert balance_of(tenant, payment(paid.id, "NGN")) == PRICE


def test_consumers_at_once_post_once(
    api: Api, tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    paid = make_payment(payer, provider="paystack")
    paystack.takes(paid.id)
    for number in range(8):
        paystack_webhook(paid.id, id=number).send(api)
    events = [row for row in rows(admin_engine, "events", tenant) if row["type"] == "payments.webhook.received"]
    details = [detail_of(event, tenant) for event in events] * 3
    with ThreadPoolExecutor(24) as pool:
        taken = list(pool.map(lambda detail: bring("payments/process_webhook", detail["type"], detail), details))
    assert (len(taken), set(taken)) == (24, {True})
    assert balance_of(tenant, payment(paid.id, "NGN")) == PRICE
    assert len(announced(admin_engine, tenant, "payments.payment.succeeded")) == 1


def test_a_reversal_is_booked_back_while_the_money_still_lies_there(
    api: Api, tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    paid = make_payment(payer, provider="paystack")
    paystack.takes(paid.id)
    paystack_webhook(paid.id).send(api)
    empty_queues(tenant)
    paystack.takes(paid.id, status="reversed")
    for number in (2, 3):
        paystack_webhook(paid.id, id=number, status="reversed").send(api)
        empty_queues(tenant)
    assert payment_now(paid).status == "reversed"
    assert balance_of(tenant, payment(paid.id, "NGN")).minor == 0
    assert balance_of(tenant, clearing("paystack", "NGN")).minor == 0
    [news] = announced(admin_engine, tenant, "payments.payment.reversed")
    assert (news["is_covered"], news["recipients"]) == (True, [payer.id])
    assert announced(admin_engine, tenant, "payments.payment.reversal_uncovered") == []


def test_a_reversal_of_money_that_has_a_use_moves_nothing_and_raises_an_alarm(
    api: Api, tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    paid = make_payment(payer, provider="paystack")
    paystack.takes(paid.id)
    paystack_webhook(paid.id).send(api)
    empty_queues(tenant)
    legs = move(payment(paid.id, "NGN"), available(payer.id, "NGN"), PRICE)
    running(tenant)(lambda db: post(db, Transfer("tests:used", "used", paid.id, legs)))
    paystack.takes(paid.id, status="reversed")
    paystack_webhook(paid.id, id=2, status="reversed").send(api)
    empty_queues(tenant)
    assert payment_now(paid).status == "reversed"
    assert balance_of(tenant, available(payer.id, "NGN")) == PRICE
    assert balance_of(tenant, clearing("paystack", "NGN")) == PRICE
    [news] = announced(admin_engine, tenant, "payments.payment.reversal_uncovered")
    assert (news["payment_id"], news["amount"]) == (paid.id, "5000.00")


def detail_of(row: dict[str, Any], tenant: str) -> dict[str, Any]:
    """An event as it travels."""
    return {
        "id": encode_id("evt", row["id"]),
        "type": row["type"],
        "tenant_id": tenant,
        "subject": row["subject"],
        "sequence": row["sequence"],
        "actor": row["actor"],
        "occurred_at": row["occurred_at"].isoformat(),
        "data": row["data"],
    }
