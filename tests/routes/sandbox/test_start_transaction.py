"""POST /v1/sandbox/transactions"""

from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.payments.rules.webhooks import PLATFORM_TENANT
from tests.api import Api
from tests.factories.payments import SandboxInProcess, in_production, make_payment, rows, sandbox_secret

FUNCTION = "sandbox/start_transaction"


def body_of(reference: str) -> dict[str, Any]:
    return {
        "reference": reference,
        "amount": {"amount": "1500.00", "currency": "NGN"},
        "email": "ada@example.com",
        "callback_url": "https://shop.example/done",
        "description": "A chair",
    }


def test_a_checkout_is_opened_in_the_books_of_the_tenant_whose_reference_it_is(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    payment = make_payment(payer, provider="sandbox", opened=False)
    answer = api.call(FUNCTION, None, body_of(payment.id), headers=sandbox_secret() | {"holdfast-tenant": ""})
    assert answer.status == 201, answer.text
    assert answer.body["status"] == "pending"
    assert answer.body["amount"] == {"amount": "1500.00", "currency": "NGN"}
    assert answer.body["checkout_url"] == f"http://127.0.0.1:8080/v1/sandbox/checkout/{payment.id}"
    [row] = rows(admin_engine, "sandbox_transactions", tenant)
    assert (row["reference"], row["amount_minor"]) == (payment.id, 150000)


def test_a_reference_that_nobody_gave_out_is_kept_by_the_platform(api: Api, tenant: str, admin_engine: Engine) -> None:
    assert api.call(FUNCTION, None, body_of(f"mine-{tenant}"), headers=sandbox_secret()).status == 201
    kept = [row["reference"] for row in rows(admin_engine, "sandbox_transactions", PLATFORM_TENANT)]
    assert f"mine-{tenant}" in kept
    assert rows(admin_engine, "sandbox_transactions", tenant) == []


def test_a_reference_is_used_once_whatever_the_body(api: Api, tenant: str) -> None:
    body = body_of(f"mine-{tenant}")
    assert api.call(FUNCTION, None, body, headers=sandbox_secret()).status == 201
    for again in (body, {**body, "amount": {"amount": "1.00", "currency": "KES"}}):
        answer = api.call(FUNCTION, None, again, headers=sandbox_secret())
        assert (answer.status, answer.problem) == (409, "duplicate-reference")


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"amount": {"amount": "0.00", "currency": "NGN"}}, "amount-not-positive"),
        ({"amount": {"amount": "-1.00", "currency": "NGN"}}, "amount-not-positive"),
        ({"amount": {"amount": "1.001", "currency": "NGN"}}, "too-many-decimals"),
        ({"amount": {"amount": "1.00", "currency": "XXX"}}, "unknown-currency"),
        ({"amount": 150000}, "invalid-input"),
        ({"callback_url": "javascript:alert(1)"}, "invalid-input"),
        ({"reference": ""}, "invalid-input"),
        ({"more": 1}, "invalid-input"),
    ],
)
def test_what_makes_no_sense_is_422_and_not_kept(
    api: Api, tenant: str, admin_engine: Engine, changes: dict[str, Any], slug: str
) -> None:
    reference = f"mine-{tenant}"
    answer = api.call(FUNCTION, None, body_of(reference) | changes, headers=sandbox_secret())
    assert (answer.status, answer.problem) == (422, slug)
    kept = rows(admin_engine, "sandbox_transactions", PLATFORM_TENANT)
    assert reference not in [row["reference"] for row in kept]


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic wrong"])
def test_without_the_secret_it_is_401(api: Api, tenant: str, authorization: str) -> None:
    answer = api.call(FUNCTION, None, body_of(f"mine-{tenant}"), headers={"authorization": authorization})
    assert answer.status == 401


def test_a_users_token_is_no_secret(api: Api, tenant: str, payer: User) -> None:
    assert api.call(FUNCTION, payer, body_of(f"mine-{tenant}")).status == 401


def test_production_has_no_sandbox(api: Api, tenant: str) -> None:
    with in_production():
        assert api.call(FUNCTION, None, body_of(f"mine-{tenant}"), headers=sandbox_secret()).status == 404
