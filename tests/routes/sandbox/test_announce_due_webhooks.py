"""Every minute: announce_due_webhooks"""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import payment as payment_account
from holdfast.platform.db import tenants_with_work
from tests.api import Api
from tests.factories.payments import (
    PRICE,
    SandboxInProcess,
    balance_of,
    empty_queues,
    in_production,
    make_payment,
    pass_time,
    pay,
    payment_now,
    rows,
    run_schedule,
)

JOB = "sandbox/announce_due_webhooks"


def test_a_delayed_webhook_comes_when_its_minute_has_passed(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    payment = make_payment(payer)
    pay(api, payment, "delayed")
    empty_queues(tenant)
    assert tenant not in tenants_with_work("work_sandbox_webhooks")
    assert run_schedule(JOB, tenant) == 0
    pass_time(admin_engine, tenant, timedelta(seconds=61))
    assert tenant in tenants_with_work("work_sandbox_webhooks")
    assert [run_schedule(JOB, tenant), run_schedule(JOB, tenant)] == [1, 0]
    empty_queues(tenant)
    assert payment_now(payment).status == "succeeded"
    assert balance_of(tenant, payment_account(payment.id, "NGN")) == PRICE


def test_a_webhook_that_comes_too_late_takes_nothing_back(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    payment = make_payment(payer)
    pay(api, payment, "out_of_order")
    empty_queues(tenant)
    pass_time(admin_engine, tenant, timedelta(seconds=61))
    assert run_schedule(JOB, tenant) == 1
    empty_queues(tenant)
    events = [row["event"] for row in rows(admin_engine, "webhook_deliveries", tenant)]
    assert events == ["transaction.succeeded", "transaction.failed"]
    assert payment_now(payment).status == "succeeded"
    assert balance_of(tenant, payment_account(payment.id, "NGN")) == Money(500000, "NGN")


def test_production_has_no_sandbox(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    pay(api, make_payment(payer), "delayed")
    pass_time(admin_engine, tenant, timedelta(seconds=61))
    with in_production(), pytest.raises(RuntimeError):
        run_schedule(JOB, tenant)
    [webhook] = rows(admin_engine, "sandbox_webhooks", tenant)
    assert webhook["announced_at"] is None
