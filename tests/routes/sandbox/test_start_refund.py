"""POST /v1/sandbox/refunds"""

from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.payments.rules.pay_ins import Payment
from tests.api import Answer, Api
from tests.factories.payments import SandboxInProcess, in_production, make_payment, pay, rows, sandbox_secret

FUNCTION = "sandbox/start_refund"


def send(api: Api, paid: Payment, amount: str, *, number: int = 1, currency: str = "NGN", **changes: Any) -> Answer:
    body = {
        "reference": f"back-{number}-{api.tenant}",
        "payment_reference": paid.id,
        "amount": {"amount": amount, "currency": currency},
        "reason": "Order refunded",
    }
    return api.call(FUNCTION, None, body | changes, headers=sandbox_secret())


@pytest.fixture
def paid(api: Api, payer: User, sandbox: SandboxInProcess) -> Payment:
    payment = make_payment(payer)
    pay(api, payment)
    return payment


@pytest.mark.parametrize(
    ("amount", "answered", "becomes"),
    [
        ("100.00", "succeeded", None),
        ("100.01", "pending", "failed"),
        ("100.03", "pending", "succeeded"),
        ("100.08", "succeeded", None),
    ],
)
def test_the_amount_says_what_becomes_of_it(
    api: Api, tenant: str, paid: Payment, admin_engine: Engine, amount: str, answered: str, becomes: str | None
) -> None:
    answer = send(api, paid, amount)
    assert (answer.status, answer.body["status"]) == (201, answered)
    assert answer.body["payment_reference"] == paid.id
    [row] = rows(admin_engine, "sandbox_refunds", tenant)
    assert (row["status"], row["becomes"]) == (answered, becomes)


def test_a_refused_refund_did_not_happen(api: Api, tenant: str, paid: Payment, admin_engine: Engine) -> None:
    answer = send(api, paid, "100.02")
    assert (answer.status, answer.problem) == (422, "refused")
    assert rows(admin_engine, "sandbox_refunds", tenant) == []


def test_a_broken_answer_hides_a_refund_that_did_happen(
    api: Api, tenant: str, paid: Payment, admin_engine: Engine
) -> None:
    assert send(api, paid, "100.07").status == 500
    assert send(api, paid, "100.07").status == 409
    [row] = rows(admin_engine, "sandbox_refunds", tenant)
    assert row["status"] == "succeeded"


def test_no_more_goes_back_than_was_paid_and_what_failed_did_not_go(
    api: Api, tenant: str, paid: Payment, admin_engine: Engine
) -> None:
    assert send(api, paid, "3000.01", number=1).status == 201
    assert send(api, paid, "3000.00", number=2).status == 201
    answer = send(api, paid, "2000.10", number=3)
    assert (answer.status, answer.problem) == (422, "not-refundable")
    assert send(api, paid, "2000.00", number=4).status == 201
    assert len(rows(admin_engine, "sandbox_refunds", tenant)) == 3


def test_only_what_was_paid_can_be_given_back(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, paid: Payment, admin_engine: Engine
) -> None:
    assert send(api, make_payment(payer), "100.00").problem == "not-refundable"
    assert send(api, paid, "1.00", currency="KES").problem == "not-refundable"
    assert send(api, paid, "0.00").problem == "amount-not-positive"
    assert send(api, paid, "1.00", payment_reference="pay_01jzk3v5x8e9bt2m4n6q7r8s9t").status == 404
    assert rows(admin_engine, "sandbox_refunds", tenant) == []


def test_without_the_secret_it_is_401(api: Api, payer: User) -> None:
    body = {"reference": "r", "payment_reference": "p", "amount": {"amount": "1.00", "currency": "NGN"}, "reason": "x"}
    assert api.call(FUNCTION, None, body).status == 401
    assert api.call(FUNCTION, payer, body).status == 401


def test_production_has_no_sandbox(api: Api, paid: Payment) -> None:
    with in_production():
        assert send(api, paid, "100.00").status == 404
