"""Every 5 minutes: settle_pending_payments"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.ledger.rules.accounts import payment
from holdfast.platform.db import tenants_with_work
from tests.api import Api
from tests.factories.payments import (
    PRICE,
    SandboxInProcess,
    announced,
    balance_of,
    empty_queues,
    make_payment,
    pass_time,
    pay,
    payment_now,
    rows,
    run_schedule,
    sandbox_webhook,
)
from tests.factories.paystack import PaystackInProcess

JOB = "payments/settle_pending_payments"


def test_a_payment_whose_webhook_was_lost_is_found(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    paid = make_payment(payer)
    pay(api, paid, "lost")
    empty_queues(tenant)
    assert run_schedule(JOB, tenant) == 0, "it is too young to be asked about"
    pass_time(admin_engine, tenant, timedelta(minutes=3))
    assert run_schedule(JOB, tenant) == 1
    assert (payment_now(paid).status, balance_of(tenant, payment(paid.id, "NGN"))) == ("succeeded", PRICE)
    assert len(announced(admin_engine, tenant, "payments.payment.succeeded")) == 1
    pass_time(admin_engine, tenant, timedelta(hours=2))
    assert run_schedule(JOB, tenant) == 0, "what succeeded is not asked about any more"


def test_only_tenants_with_something_due_have_a_turn(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    make_payment(payer)
    assert tenant not in tenants_with_work("work_payments")
    pass_time(admin_engine, tenant, timedelta(minutes=3))
    assert tenant in tenants_with_work("work_payments")
    run_schedule(JOB, tenant)
    assert tenant not in tenants_with_work("work_payments")


def test_the_provider_is_asked_less_and_less_often(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    paid = make_payment(payer)
    sandbox.requests.clear()
    pauses: list[int] = []
    for _ in range(6):
        waits = payment_now(paid).check_due_at
        assert waits is not None
        pass_time(admin_engine, tenant, timedelta(hours=1, minutes=1))
        run_schedule(JOB, tenant)
        [row] = rows(admin_engine, "payments", tenant)
        offset = timedelta(hours=1, minutes=1) * (len(pauses) + 1)
        pauses.append(round((row["check_due_at"] - row["created_at"] - offset).total_seconds() / 60))
    assert pauses == [5, 10, 20, 40, 60, 60]
    assert len(sandbox.requests) == 6


def test_a_payment_that_nobody_paid_expires_after_a_day_and_its_payer_is_told(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    unpaid = make_payment(payer)
    pass_time(admin_engine, tenant, timedelta(hours=23, minutes=59))
    run_schedule(JOB, tenant)
    assert payment_now(unpaid).status == "pending"
    pass_time(admin_engine, tenant, timedelta(hours=1, minutes=2))
    run_schedule(JOB, tenant)
    now = payment_now(unpaid)
    assert (now.status, now.check_due_at) == ("expired", None)
    [news] = announced(admin_engine, tenant, "payments.payment.expired")
    assert (news["payment_id"], news["recipients"]) == (unpaid.id, [payer.id])


def test_money_that_comes_after_a_payment_has_expired_is_received(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    late = make_payment(payer)
    pass_time(admin_engine, tenant, timedelta(hours=25))
    run_schedule(JOB, tenant)
    assert payment_now(late).status == "expired"
    pay(api, late)
    empty_queues(tenant)
    assert (payment_now(late).status, balance_of(tenant, payment(late.id, "NGN"))) == ("succeeded", PRICE)


def test_a_failed_payment_is_asked_about_for_a_day_because_its_payer_may_try_again(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    again, never = make_payment(payer), make_payment(payer)
    for attempt in (again, never):
        pay(api, attempt, "declined")
    empty_queues(tenant)
    pay(api, again, "lost")
    pass_time(admin_engine, tenant, timedelta(minutes=3))
    assert run_schedule(JOB, tenant) == 2
    assert (payment_now(again).status, payment_now(never).status) == ("succeeded", "failed")
    pass_time(admin_engine, tenant, timedelta(hours=25))
    run_schedule(JOB, tenant)
    now = payment_now(never)
    assert (now.status, now.check_due_at) == ("failed", None)
    assert announced(admin_engine, tenant, "payments.payment.expired") == []


def test_a_payment_that_never_reached_the_provider_expires(
    tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    unopened = make_payment(payer, provider="paystack", opened=False)
    pass_time(admin_engine, tenant, timedelta(hours=25))
    run_schedule(JOB, tenant)
    assert payment_now(unopened).status == "expired"


@pytest.mark.parametrize("failure", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), httpx.Response(500)])
def test_a_provider_without_an_answer_keeps_nobody_else_waiting_and_expires_nothing(
    tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine, failure: Exception | httpx.Response
) -> None:
    first, second = (make_payment(payer, provider="paystack") for _ in range(2))
    paystack.takes(second.id)
    pass_time(admin_engine, tenant, timedelta(hours=25))
    paystack.failures.append(failure)
    assert run_schedule(JOB, tenant) == 2
    assert (payment_now(first).status, payment_now(second).status) == ("pending", "succeeded")


def test_a_failure_of_our_own_settles_the_others_and_fails_the_job(
    tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    broken, sound = (make_payment(payer, provider="paystack") for _ in range(2))
    paystack.takes(sound.id)
    pass_time(admin_engine, tenant, timedelta(minutes=3))
    paystack.failures.append(RuntimeError("a defect"))
    with pytest.raises(RuntimeError, match="failed for 1 tenants"):
        run_schedule(JOB, tenant)
    assert (payment_now(broken).status, payment_now(sound).status) == ("pending", "succeeded")


def test_jobs_and_webhooks_at_once_receive_once(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    paid = make_payment(payer)
    pay(api, paid, "lost")
    sandbox_webhook(paid.id).send(api)
    pass_time(admin_engine, tenant, timedelta(minutes=3))
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(run_schedule, JOB, tenant) for _ in range(4)]
        queues = [pool.submit(empty_queues, tenant) for _ in range(4)]
        assert sum(job.result() for job in jobs) <= 1, "a payment is claimed before it is asked about"
        for queue in queues:
            queue.result()
    assert balance_of(tenant, payment(paid.id, "NGN")) == PRICE
    assert len(announced(admin_engine, tenant, "payments.payment.succeeded")) == 1
