"""Queue SendRefund"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import available, clearing, payment
from holdfast.ledger.rules.accounts import refund as refund_account
from holdfast.payments.rules.pay_ins import Payment
from holdfast.payments.rules.refunds import Refund
from holdfast.payments.usecases.refund_requests import request_refund
from holdfast.payments.usecases.refunds import send_refund
from tests.api import Api
from tests.factories.payments import (
    PRICE,
    SandboxInProcess,
    announced,
    balance_of,
    empty_queues,
    make_payment,
    make_received_payment,
    pass_time,
    paystack_webhook,
    rows,
    run_schedule,
    running,
    sandbox_webhook,
)
from tests.factories.paystack import PaystackInProcess

JOB = "payments/settle_pending_payments"
PART = Money(200000, "NGN")


def asked_back(payer: User, paid: Payment, amount: Money = PART) -> Refund:
    def work(db: Any) -> Refund:
        return request_refund(db, payment_id=paid.id, amount=amount, source=payment(paid.id, "NGN"))

    return running(payer.tenant_id)(work)


def paid_through_paystack(api: Api, payer: User, paystack: PaystackInProcess) -> Payment:
    paid = make_payment(payer, provider="paystack")
    paystack.takes(paid.id)
    paystack_webhook(paid.id).send(api)
    empty_queues(payer.tenant_id)
    return paid


def refunds_sent(provider: PaystackInProcess | SandboxInProcess) -> int:
    return len([one for one in provider.requests if one.method == "POST" and "/refund" in one.url.path])


def only_refund(admin_engine: Engine, tenant: str) -> dict[str, Any]:
    [row] = rows(admin_engine, "refunds", tenant)
    return row


def where_it_is(tenant: str, payer: User, paid: Payment, refund: Refund) -> dict[str, int]:
    """The refunded money in minor units, by account."""
    return {
        "payment": balance_of(tenant, payment(paid.id, "NGN")).minor,
        "refund": balance_of(tenant, refund_account(refund.id, "NGN")).minor,
        "payer": balance_of(tenant, available(payer.id, "NGN")).minor,
        "clearing": balance_of(tenant, clearing(paid.provider, "NGN")).minor,
    }


def test_a_refund_goes_back_through_the_provider_and_its_payer_is_told(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    paid = make_received_payment(api, payer)
    refund = asked_back(payer, paid)
    assert where_it_is(tenant, payer, paid, refund) == {
        "payment": 300000,
        "refund": 200000,
        "payer": 0,
        "clearing": 500000,
    }
    empty_queues(tenant)
    assert only_refund(admin_engine, tenant)["status"] == "processed"
    assert where_it_is(tenant, payer, paid, refund) == {"payment": 300000, "refund": 0, "payer": 0, "clearing": 300000}
    [news] = announced(admin_engine, tenant, "payments.refund.processed")
    assert (news["refund_id"], news["amount"], news["recipients"]) == (refund.id, "2000.00", [payer.id])


def test_a_refund_that_the_provider_refuses_becomes_the_payers_balance(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    paid = make_received_payment(api, payer)
    refund = asked_back(payer, paid, Money(200002, "NGN"))
    empty_queues(tenant)
    row = only_refund(admin_engine, tenant)
    assert (row["status"], row["reason"]) == ("failed", "refused: Refused, as the script says.")
    assert where_it_is(tenant, payer, paid, refund)["payer"] == 200002
    [news] = announced(admin_engine, tenant, "payments.refund.failed")
    assert news["recipients"] == [payer.id]


def test_a_refund_that_fails_later_becomes_the_payers_balance(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    paid = make_received_payment(api, payer)
    refund = asked_back(payer, paid, Money(200001, "NGN"))
    empty_queues(tenant)
    assert only_refund(admin_engine, tenant)["status"] == "failed"
    assert where_it_is(tenant, payer, paid, refund) == {
        "payment": 299999,
        "refund": 0,
        "payer": 200001,
        "clearing": 500000,
    }


@pytest.mark.parametrize("minor", [200007, 200008])
def test_a_refund_whose_outcome_is_unknown_is_asked_about_and_never_sent_again(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine, minor: int
) -> None:
    paid = make_received_payment(api, payer)
    refund = asked_back(payer, paid, Money(minor, "NGN"))
    empty_queues(tenant)
    if minor == 200007:
        assert only_refund(admin_engine, tenant)["status"] == "sent"
        assert where_it_is(tenant, payer, paid, refund)["refund"] == minor
    pass_time(admin_engine, tenant, timedelta(minutes=3))
    run_schedule(JOB, tenant)
    assert only_refund(admin_engine, tenant)["status"] == "processed"
    assert refunds_sent(sandbox) == 1
    assert where_it_is(tenant, payer, paid, refund)["clearing"] == 500000 - minor


def test_the_same_event_again_sends_nothing(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    paid = make_received_payment(api, payer)
    refund = asked_back(payer, paid, Money(200007, "NGN"))
    for _ in range(3):
        send_refund(running(tenant), refund.id)
    assert refunds_sent(sandbox) == 1


def test_consumers_at_once_send_once(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    paid = make_received_payment(api, payer)
    refund = asked_back(payer, paid)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: send_refund(running(tenant), refund.id), range(16)))
    assert refunds_sent(sandbox) == 1
    assert where_it_is(tenant, payer, paid, refund)["clearing"] == 300000


def test_a_provider_that_cannot_be_reached_is_tried_again_by_the_clock(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    paid = make_received_payment(api, payer)
    refund = asked_back(payer, paid)
    sandbox.failures.append(httpx.ConnectError("refused"))
    empty_queues(tenant)
    assert only_refund(admin_engine, tenant)["status"] == "requested"
    pass_time(admin_engine, tenant, timedelta(minutes=3))
    run_schedule(JOB, tenant)
    assert only_refund(admin_engine, tenant)["status"] == "processed"
    assert where_it_is(tenant, payer, paid, refund)["clearing"] == 300000


def test_a_refund_that_the_provider_never_got_is_sent_again_only_after_asking_and_waiting(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    paid = make_received_payment(api, payer)
    refund = asked_back(payer, paid)
    sandbox.failures.append(httpx.ReadTimeout("slow"))
    empty_queues(tenant)
    pass_time(admin_engine, tenant, timedelta(minutes=3))
    run_schedule(JOB, tenant)
    assert (only_refund(admin_engine, tenant)["status"], refunds_sent(sandbox)) == ("sent", 1)
    pass_time(admin_engine, tenant, timedelta(minutes=9))
    run_schedule(JOB, tenant)
    row = only_refund(admin_engine, tenant)
    assert (row["status"], row["attempts"], refunds_sent(sandbox)) == ("processed", 2, 2)
    assert where_it_is(tenant, payer, paid, refund)["clearing"] == 300000


def test_a_process_that_died_before_it_could_send_is_made_up_for(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    paid = make_received_payment(api, payer)
    refund = asked_back(payer, paid)
    sandbox.failures.append(KeyboardInterrupt())  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        send_refund(running(tenant), refund.id)
    assert only_refund(admin_engine, tenant)["status"] == "sent"
    empty_queues(tenant)
    assert only_refund(admin_engine, tenant)["status"] == "sent", "the event again sends nothing blind"
    pass_time(admin_engine, tenant, timedelta(minutes=11))
    run_schedule(JOB, tenant)
    assert only_refund(admin_engine, tenant)["status"] == "processed"
    assert where_it_is(tenant, payer, paid, refund)["clearing"] == 300000


def test_paystack_names_only_the_payment_and_every_open_refund_of_it_is_asked_about(
    api: Api, tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine
) -> None:
    paid = paid_through_paystack(api, payer, paystack)
    first, second = asked_back(payer, paid), asked_back(payer, paid, Money(100000, "NGN"))
    empty_queues(tenant)
    assert [row["status"] for row in rows(admin_engine, "refunds", tenant)] == ["sent", "sent"]
    by_note = {str(one["merchant_note"]): one for one in paystack.refunds}
    by_note[first.id]["status"] = "processed"
    paystack_webhook(paid.id, "refund_succeeded").send(api)
    empty_queues(tenant)
    assert [row["status"] for row in rows(admin_engine, "refunds", tenant)] == ["processed", "sent"]
    by_note[second.id]["status"] = "failed"
    paystack_webhook(paid.id, "refund_failed", amount=100000).send(api)
    empty_queues(tenant)
    assert [row["status"] for row in rows(admin_engine, "refunds", tenant)] == ["processed", "failed"]
    assert balance_of(tenant, clearing("paystack", "NGN")) == PRICE - PART
    assert balance_of(tenant, available(payer.id, "NGN")) == Money(100000, "NGN")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"amount": 199999}, "wrong-amount"),
        ({"currency": "GHS"}, "wrong-currency"),
        ({"domain": "live"}, "wrong-environment"),
    ],
)
def test_a_refund_of_other_money_posts_nothing_and_is_said_to_people_once(
    api: Api,
    tenant: str,
    payer: User,
    paystack: PaystackInProcess,
    admin_engine: Engine,
    said: dict[str, object],
    reason: str,
) -> None:
    paid = paid_through_paystack(api, payer, paystack)
    refund = asked_back(payer, paid)
    empty_queues(tenant)
    paystack.refunds[0] |= {"status": "processed", **said}
    for processor in ("one", "two"):
        paystack_webhook(paid.id, "refund_succeeded", processor=processor).send(api)
        empty_queues(tenant)
    row = only_refund(admin_engine, tenant)
    assert (row["status"], row["reason"], row["check_due_at"]) == ("sent", reason, None)
    assert where_it_is(tenant, payer, paid, refund)["refund"] == PART.minor
    assert len(announced(admin_engine, tenant, "payments.refund.suspicious")) == 1


def test_a_webhook_about_a_refund_of_ours_by_name_settles_it(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    paid = make_received_payment(api, payer)
    refund = asked_back(payer, paid, Money(200007, "NGN"))
    empty_queues(tenant)
    sandbox_webhook(refund.id, "refund_succeeded", payment_reference=paid.id).send(api)
    empty_queues(tenant)
    assert only_refund(admin_engine, tenant)["status"] == "processed"
    assert where_it_is(tenant, payer, paid, refund)["clearing"] == 500000 - 200007
