"""POST /v1/webhooks/providus"""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import clearing, payment
from holdfast.payments.rules.pay_ins import Payment
from holdfast.payments.rules.webhooks import PLATFORM_TENANT
from holdfast.payments.usecases.webhooks import process_webhook
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.identity import make_user
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
    rows,
    running,
)
from tests.factories.providus import ProvidusInProcess, providus_signature, providus_signed, providus_webhook

SESSION = "000004210301180534806663649508"


@pytest.fixture
def started(payer: User, providus: ProvidusInProcess) -> Payment:
    return make_payment(payer, provider="providus")


def received(started: Payment, tenant: str) -> Money:
    return balance_of(tenant, payment(started.id, "NGN"))


def said(code: str, message: str, session: str = SESSION) -> dict[str, Any]:
    """What the bank hears."""
    return {"requestSuccessful": True, "sessionId": session, "responseMessage": message, "responseCode": code}


SUCCESS, DUPLICATE = said("00", "success"), said("01", "duplicate transaction")
REJECTED = said("02", "rejected transaction")


def suspicions(admin_engine: Engine, tenant: str) -> list[Any]:
    return [news["reason"] for news in announced(admin_engine, tenant, "payments.payment.suspicious")]


def test_a_payment_has_an_account_number_of_its_own(started: Payment, payer: User) -> None:
    assert started.checkout_url is None
    assert started.transfer_to is not None
    assert (started.status, started.transfer_to.bank_name) == ("pending", "Providus Bank")
    another = make_payment(payer, provider="providus")
    assert another.transfer_to is not None
    assert another.transfer_to.account_number != started.transfer_to.account_number


def test_a_settlement_is_acknowledged_and_credited_after_the_bank_was_asked(
    api: Api, tenant: str, started: Payment, providus: ProvidusInProcess, admin_engine: Engine
) -> None:
    settlement = providus.takes(started)
    answer = providus_webhook(started, settlement).send(api)
    assert (answer.status, answer.body) == (200, SUCCESS)
    assert received(started, tenant).minor == 0, "a notification alone moves nothing"
    empty_queues(tenant)
    assert received(started, tenant) == PRICE
    assert balance_of(tenant, clearing("providus", "NGN")) == PRICE
    assert providus.requests[-1].url.params["settlement_id"] == settlement
    [kept] = rows(admin_engine, "webhook_deliveries", tenant)
    assert (kept["reference"], kept["event_key"], kept["status"]) == (started.id, settlement, "processed")


def test_copies_and_replays_are_duplicates_and_fund_once(
    api: Api, tenant: str, started: Payment, providus: ProvidusInProcess, admin_engine: Engine
) -> None:
    webhook = providus_webhook(started, providus.takes(started))
    answers = []
    for _ in range(3):
        answers.append(webhook.send(api).body)
        empty_queues(tenant)
    assert answers == [SUCCESS, DUPLICATE, DUPLICATE]
    assert received(started, tenant) == PRICE
    assert len(announced(admin_engine, tenant, "payments.payment.succeeded")) == 1


def test_without_the_header_only_the_fact_is_kept(
    api: Api, tenant: str, started: Payment, providus: ProvidusInProcess, admin_engine: Engine
) -> None:
    webhook = providus_webhook(started, providus.takes(started))
    right = providus_signature()
    wrong = [{}, {"x-auth-signature": ""}, {"x-auth-signature": "ü"}, {"x-auth-signature": right[:-1] + "G"}]
    wrong += [{"x-auth-signature": "0" * 128}, {"signature": right}]
    before = len(rows(admin_engine, "audit_records", PLATFORM_TENANT))
    for headers in wrong:
        answer = SignedWebhook(webhook.function, webhook.body, headers).send(api)
        assert (answer.status, answer.problem) == (401, "forged-webhook")
    assert len(rows(admin_engine, "audit_records", PLATFORM_TENANT)) == before + len(wrong)
    assert rows(admin_engine, "webhook_deliveries", tenant) == []
    assert bring_webhooks(tenant) == []
    assert received(started, tenant).minor == 0


def test_the_header_may_be_spelled_in_small_letters(api: Api, started: Payment, providus: ProvidusInProcess) -> None:
    webhook = providus_webhook(started, providus.takes(started))
    small = {"x-auth-signature": providus_signature().lower()}
    assert SignedWebhook(webhook.function, webhook.body, small).send(api).body == SUCCESS


def test_what_the_notification_says_is_not_believed(
    api: Api, tenant: str, started: Payment, providus: ProvidusInProcess
) -> None:
    """Whoever has once seen the header can send anything."""
    settlement = providus.takes(started, 100.0)
    body = {"transactionAmount": "5000", "accountNumber": "1", "currency": "USD"}
    assert providus_webhook(started, settlement, **body).send(api).status == 200
    empty_queues(tenant)
    assert received(started, tenant) == Money(10_000, "NGN")


def test_an_invented_settlement_moves_nothing(
    api: Api, tenant: str, started: Payment, providus: ProvidusInProcess
) -> None:
    assert providus_webhook(started, "202210301006807600009999").send(api).body == SUCCESS
    assert bring_webhooks(tenant) == [False], "it waits: the bank may know of it later"
    assert received(started, tenant).minor == 0


def test_a_settlement_to_another_account_is_not_this_payments(
    api: Api, tenant: str, payer: User, started: Payment, providus: ProvidusInProcess, admin_engine: Engine
) -> None:
    another = make_payment(payer, provider="providus")
    settlement = providus.takes(another)
    assert providus_webhook(started, settlement).send(api).status == 200
    empty_queues(tenant)
    assert received(started, tenant).minor == received(another, tenant).minor == 0
    assert suspicions(admin_engine, tenant) == ["another-account"]


def test_a_settlement_is_of_one_payment_even_if_the_bank_gives_the_number_to_another_tenants(
    api: Api, tenant: str, started: Payment, providus: ProvidusInProcess, admin_engine: Engine
) -> None:
    settlement = providus.takes(started)
    providus_webhook(started, settlement).send(api)
    empty_queues(tenant)
    elsewhere = make_tenant(admin_engine)
    later = make_payment(make_user(elsewhere), provider="providus")
    assert started.transfer_to is not None
    assert later.transfer_to is not None
    providus.settlements[settlement] = {
        **providus.settlements[settlement],
        "accountNumber": later.transfer_to.account_number,
    }
    assert providus_webhook(later, settlement).send(api).status == 200
    assert bring_webhooks(elsewhere) == [False]
    assert received(later, elsewhere).minor == 0
    assert received(started, tenant) == PRICE


def test_what_comes_after_the_payment_was_paid_is_told_and_not_lost(
    api: Api, tenant: str, started: Payment, providus: ProvidusInProcess, admin_engine: Engine
) -> None:
    for _ in range(2):
        assert providus_webhook(started, providus.takes(started)).send(api).body == SUCCESS
        empty_queues(tenant)
    assert received(started, tenant) == PRICE
    assert suspicions(admin_engine, tenant) == ["paid-again"]


def test_another_currency_moves_nothing_and_is_told(
    api: Api, tenant: str, started: Payment, providus: ProvidusInProcess, admin_engine: Engine
) -> None:
    assert providus_webhook(started, providus.takes(started, currency="GHS")).send(api).status == 200
    empty_queues(tenant)
    assert received(started, tenant).minor == 0
    assert suspicions(admin_engine, tenant) == ["wrong-currency"]


def test_money_that_comes_after_the_payment_was_given_up_is_received(
    api: Api, tenant: str, started: Payment, providus: ProvidusInProcess, admin_engine: Engine
) -> None:
    pass_time(admin_engine, tenant, timedelta(days=2))
    assert providus_webhook(started, providus.takes(started)).send(api).status == 200
    empty_queues(tenant)
    assert received(started, tenant) == PRICE
    assert payment_now(started).status == "succeeded"


@pytest.mark.parametrize(
    "failure",
    [httpx.ReadTimeout("timed out"), httpx.Response(500), httpx.Response(200, text="<html>"), httpx.Response(401)],
    ids=["timeout", "500", "garbage", "401"],
)
def test_without_an_answer_the_notification_waits_and_is_credited_when_brought_again(
    api: Api,
    tenant: str,
    started: Payment,
    providus: ProvidusInProcess,
    admin_engine: Engine,
    failure: Exception | httpx.Response,
) -> None:
    webhook = providus_webhook(started, providus.takes(started))
    assert webhook.send(api).status == 200
    [announcement] = [row for row in rows(admin_engine, "events", tenant) if row["type"] == "payments.webhook.received"]
    providus.failures.append(failure)
    assert bring_webhooks(tenant) == [False]
    assert received(started, tenant).minor == 0
    process_webhook(running(tenant), announcement["data"]["delivery_id"])
    assert received(started, tenant) == PRICE


def test_an_account_that_nobody_has_is_rejected_and_kept_by_the_platform(
    api: Api, tenant: str, started: Payment, admin_engine: Engine
) -> None:
    for reference in ("of-nobody", "", None):
        webhook = providus_webhook(started, f"{tenant}-{reference}", initiationTranRef=reference)
        assert webhook.send(api).body == REJECTED
        [kept] = [
            row
            for row in rows(admin_engine, "webhook_deliveries", PLATFORM_TENANT)
            if row["body"] == webhook.body.encode()
        ]
        assert (kept["status"], kept["reason"]) == ("failed", "unknown-reference")


@pytest.mark.parametrize("text", ["\n", "{\n", "[3]", "{ }", '{"sessionId": 1}', '{"settlementId": {}}', "[" * 50_000])
def test_what_makes_no_sense_is_rejected_and_kept_for_people(api: Api, admin_engine: Engine, text: str) -> None:
    assert providus_signed(text).send(api).body == said("02", "rejected transaction", "")
    kept = [row for row in rows(admin_engine, "webhook_deliveries", PLATFORM_TENANT) if row["body"] == text.encode()]
    assert kept[0]["status"] == "failed"


def test_the_session_is_named_in_every_reply(api: Api, started: Payment, providus: ProvidusInProcess) -> None:
    webhook = providus_webhook(started, providus.takes(started), sessionId="42")
    assert webhook.send(api).body == said("00", "success", "42")
    assert json.loads(webhook.body)["sessionId"] == "42"
