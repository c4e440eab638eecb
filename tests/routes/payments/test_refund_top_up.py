"""POST /v1/top-ups/{payment_id}/refund"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import decode_id, new_id
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import available, clearing, refund
from holdfast.payments.usecases.refunds import send_refund
from tests.api import Answer, Api
from tests.deployment import make_tenant
from tests.factories.identity import any_address, make_user
from tests.factories.payments import (
    SandboxInProcess,
    announced,
    balance_of,
    empty_queues,
    make_received_payment,
    payment_now,
    paystack_webhook,
    run_schedule,
    running,
    sandbox_webhook,
)
from tests.factories.payouts import check_books, pass_time, refused
from tests.factories.paystack import PaystackInProcess
from tests.factories.transfers import set_limit

FUNCTION = "payments/refund_top_up"
JOB = "payments/settle_pending_payments"


def top_up(api: Api, payer: User, amount: str = "50.00", currency: str = "NGN") -> str:
    """The id of a top-up through the sandbox that came. The sandbox must be in the process."""
    body = {"amount": {"amount": amount, "currency": currency}, "provider": "sandbox"}
    begun = api.call("payments/begin_top_up", payer, body)
    assert begun.status == 201, begun.text
    payment_id = str(begun.body["id"])
    assert api.call("sandbox/play_checkout", raw="script=paid", reference=payment_id).status == 200
    empty_queues(api.tenant)
    return payment_id


def send_back(api: Api, payer: User, payment_id: str, amount: str | None = None, **more: Any) -> Answer:
    body = {} if amount is None else {"amount": {"amount": amount, "currency": "NGN"}}
    return api.call(FUNCTION, payer, body, payment_id=payment_id, ip=any_address(), **more)


def no(api: Api, payer: User, payment_id: str, amount: str | None = None) -> tuple[int, str]:
    body = {} if amount is None else {"amount": {"amount": amount, "currency": "NGN"}}
    return refused(api, "refund_top_up", payer, body, payment_id=payment_id)


def sums(api: Api, payer: User, refund_id: str) -> tuple[str, str, str]:
    """What is available to the payer, on its way back, and held by the sandbox, after checking that all sums up."""
    check_books(api.tenant)
    accounts = (available(payer.id, "NGN"), refund(refund_id, "NGN"), clearing("sandbox", "NGN"))
    mine, on_its_way, held = (balance_of(api.tenant, account).amount for account in accounts)
    return mine, on_its_way, held


def test_a_part_goes_back_through_the_provider_and_then_the_rest(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    payment_id = top_up(api, payer)
    first = send_back(api, payer, payment_id, "20.00")
    assert (first.status, first.body["status"], first.body["payment_id"]) == (201, "requested", payment_id)
    assert sums(api, payer, first.body["id"]) == ("30.00", "20.00", "50.00")
    empty_queues(tenant)
    assert sums(api, payer, first.body["id"]) == ("30.00", "0.00", "30.00")
    [news] = announced(admin_engine, tenant, "payments.refund.processed")
    assert (news["amount"], news["recipients"], news["order_id"]) == ("20.00", [payer.id], None)

    rest = send_back(api, payer, payment_id)
    assert rest.body["amount"] == {"amount": "30.00", "currency": "NGN"}
    empty_queues(tenant)
    assert sums(api, payer, rest.body["id"]) == ("0.00", "0.00", "0.00")
    shown = api.call("payments/get_top_up", payer, payment_id=payment_id).body
    assert shown["status"] == "succeeded"
    assert [(one["id"], one["status"]) for one in shown["refunds"]] == [
        (first.body["id"], "processed"),
        (rest.body["id"], "processed"),
    ]
    assert api.call("payments/list_top_ups", payer).body["data"] == [shown]


def test_it_is_never_sent_twice(api: Api, payer: User, sandbox: SandboxInProcess) -> None:
    payment_id, other = top_up(api, payer), top_up(api, payer)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: send_back(api, payer, payment_id, "20.00"), range(10)))
    assert sorted(answer.status for answer in answers) == [201] * 2 + [409] * 8
    assert {answer.problem for answer in answers if answer.status == 409} == {"refund-exceeds-payment"}
    assert no(api, payer, payment_id, "10.01") == (409, "refund-exceeds-payment")
    send_back(api, payer, payment_id)
    assert no(api, payer, payment_id) == (409, "refund-exceeds-payment")
    assert balance_of(api.tenant, available(payer.id, "NGN")) == Money(5000, "NGN"), f"{other} is untouched"


def test_only_while_the_balance_covers_it(api: Api, payer: User, sandbox: SandboxInProcess) -> None:
    payment_id = top_up(api, payer)
    set_limit(api)
    spent = {"recipient": {"user_id": make_user(api.tenant).id}, "amount": {"amount": "20.00", "currency": "NGN"}}
    assert api.call("payments/begin_transfer", payer, spent).status == 201
    assert no(api, payer, payment_id) == (409, "insufficient-funds")
    assert no(api, payer, payment_id, "30.01") == (409, "insufficient-funds")
    assert send_back(api, payer, payment_id, "30.00").status == 201


def test_what_the_provider_refuses_is_the_balance_again_and_may_be_tried_again(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    payment_id = top_up(api, payer)
    refund_id = send_back(api, payer, payment_id, "20.02").body["id"]
    empty_queues(tenant)
    assert sums(api, payer, refund_id) == ("50.00", "0.00", "50.00")
    [news] = announced(admin_engine, tenant, "payments.refund.failed")
    assert news["recipients"] == [payer.id]
    shown = api.call("payments/get_top_up", payer, payment_id=payment_id).body
    assert [one["status"] for one in shown["refunds"]] == ["failed"]
    assert send_back(api, payer, payment_id).body["amount"]["amount"] == "50.00"


def test_an_unknown_outcome_is_asked_about(api: Api, tenant: str, payer: User, sandbox: SandboxInProcess) -> None:
    payment_id = top_up(api, payer)
    refund_id = send_back(api, payer, payment_id, "20.07").body["id"]
    send_refund(running(tenant), refund_id)
    assert sums(api, payer, refund_id) == ("29.93", "20.07", "50.00"), "nobody knows yet where it is"
    pass_time(tenant, timedelta(minutes=5))
    assert run_schedule(JOB, tenant) == 1
    assert len([one for one in sandbox.requests if one.method == "POST" and "/refund" in one.url.path]) == 1
    assert sums(api, payer, refund_id) == ("29.93", "0.00", "29.93")


def test_what_a_provider_calls_reversed_after_all_went_back_takes_nothing_more(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    payment_id, _other = top_up(api, payer), top_up(api, payer)
    send_back(api, payer, payment_id)
    empty_queues(tenant)
    with admin_engine.begin() as connection:
        reversed_there = text("update sandbox_transactions set status = 'reversed' where reference = :reference")
        connection.execute(reversed_there, {"reference": payment_id})
    sandbox_webhook(payment_id).send(api)
    empty_queues(tenant)
    assert balance_of(tenant, available(payer.id, "NGN")) == Money(5000, "NGN")
    assert announced(admin_engine, tenant, "payments.payment.reversed") == []


def test_a_bank_transfer_cannot_be_sent_back_and_that_is_said_at_once(
    api: Api, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    through_fincra, to_an_account = top_up(api, payer), top_up(api, payer)
    number = """
        insert into transfer_accounts (payment_id, tenant_id, provider, environment, account_number, checkout_reference,
            created_at)
        select id, tenant_id, provider, environment, '0123456789', id::text, now() from payments where id = :id
        """
    with admin_engine.begin() as connection:
        changed = text("update payments set provider = 'fincra' where id = :id")
        connection.execute(changed, {"id": decode_id("pay", through_fincra)})
        connection.execute(text(number), {"id": decode_id("pay", to_an_account)})
    for payment_id in (through_fincra, to_an_account):
        assert no(api, payer, payment_id) == (409, "no-refund-to-source")


def test_what_did_not_come_is_not_sent_back(api: Api, payer: User, sandbox: SandboxInProcess) -> None:
    body = {"amount": {"amount": "50.00", "currency": "NGN"}, "provider": "sandbox"}
    pending = api.call("payments/begin_top_up", payer, body).body["id"]
    assert no(api, payer, pending) == (409, "payment-not-received")


def test_a_replayed_key_sends_it_once(api: Api, payer: User, sandbox: SandboxInProcess) -> None:
    payment_id = top_up(api, payer)
    first, again = (send_back(api, payer, payment_id, "20.00", key="once") for _ in range(2))
    assert (again.status, again.body) == (201, first.body)
    assert balance_of(api.tenant, available(payer.id, "NGN")) == Money(3000, "NGN")


def test_only_its_payer_may(
    api: Api, payer: User, owner: Admin, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    payment_id = top_up(api, payer)
    assert refused(api, "refund_top_up", None, {}, payment_id=payment_id)[0] == 401
    assert refused(api, "refund_top_up", owner, {}, payment_id=payment_id)[0] == 403
    assert no(api, make_user(api.tenant), payment_id)[0] == 404
    elsewhere = make_tenant(admin_engine)
    assert refused(Api(elsewhere), "refund_top_up", make_user(elsewhere), {}, payment_id=payment_id)[0] == 404
    for unknown in (new_id("pay"), "pay_x"):
        assert no(api, payer, unknown)[0] == 404


def test_a_payment_for_an_order_is_no_top_up(api: Api, payer: User, sandbox: SandboxInProcess) -> None:
    paid = make_received_payment(api, payer)
    assert payment_now(paid).status == "succeeded"
    assert no(api, payer, paid.id)[0] == 404


def test_through_paystack_too(api: Api, tenant: str, payer: User, paystack: PaystackInProcess) -> None:
    body = {"amount": {"amount": "50.00", "currency": "NGN"}, "provider": "paystack"}
    payment_id = api.call("payments/begin_top_up", payer, body).body["id"]
    paystack.takes(payment_id, 5000)
    paystack_webhook(payment_id).send(api)
    empty_queues(tenant)
    refund_id = send_back(api, payer, payment_id, "20.00").body["id"]
    empty_queues(tenant)
    [sent] = [one for one in paystack.requests if one.method == "POST" and one.url.path == "/refund"]
    assert b'"amount":2000' in sent.content.replace(b" ", b"")
    assert balance_of(tenant, refund(refund_id, "NGN")) == Money(2000, "NGN"), "Paystack has not said yes yet"


@pytest.mark.parametrize(
    ("amount", "slug"),
    [
        ({"amount": "0.00", "currency": "NGN"}, "amount-not-positive"),
        ({"amount": "-1.00", "currency": "NGN"}, "amount-not-positive"),
        ({"amount": "1.00", "currency": "KES"}, "invalid-amount"),
        ({"amount": "1.001", "currency": "NGN"}, "too-many-decimals"),
        ("1.00", "invalid-input"),
    ],
)
def test_bad_input_is_422(api: Api, payer: User, sandbox: SandboxInProcess, amount: Any, slug: str) -> None:
    payment_id = top_up(api, payer)
    assert refused(api, "refund_top_up", payer, {"amount": amount}, payment_id=payment_id) == (422, slug)
