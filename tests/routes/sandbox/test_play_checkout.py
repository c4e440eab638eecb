"""POST /v1/sandbox/checkout/{reference}"""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import payment as payment_account
from tests.api import Answer, Api
from tests.factories.payments import (
    SandboxInProcess,
    announced,
    balance_of,
    empty_queues,
    in_production,
    make_payment,
    payment_now,
    rows,
)

FUNCTION = "sandbox/play_checkout"


def click(api: Api, reference: str, script: str) -> Answer:
    headers = {"content-type": "application/x-www-form-urlencoded", "holdfast-tenant": ""}
    return api.call(FUNCTION, raw=f"script={script}", headers=headers, reference=reference)


def test_the_payer_is_sent_back_to_the_shop(api: Api, payer: User, sandbox: SandboxInProcess) -> None:
    payment = make_payment(payer)
    answer = click(api, payment.id, "paid")
    assert answer.status == 200
    assert f'href="http://127.0.0.1:8080/v1/payments/{payment.id}/return?reference={payment.id}"' in answer.text


@pytest.mark.parametrize(
    ("script", "status", "minor"),
    [
        ("paid", "succeeded", 500000),
        ("declined", "failed", 0),
        ("duplicated", "succeeded", 500000),
        ("out_of_order", "succeeded", 500000),
        ("underpaid", "succeeded", 250000),
        ("overpaid", "succeeded", 1000000),
        ("wrong_currency", "pending", 0),
        ("delayed", "pending", 0),
        ("lost", "pending", 0),
    ],
)
def test_each_ending_reaches_the_payment_as_its_webhooks_come(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, script: str, status: str, minor: int
) -> None:
    payment = make_payment(payer)
    assert click(api, payment.id, script).status == 200
    empty_queues(tenant)
    assert payment_now(payment).status == status
    assert balance_of(tenant, payment_account(payment.id, "NGN")) == Money(minor, "NGN")


def test_what_is_paid_is_not_paid_again(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    payment = make_payment(payer)
    assert click(api, payment.id, "paid").status == 200
    for script in ("paid", "declined"):
        answer = click(api, payment.id, script)
        assert (answer.status, answer.problem) == (409, "already-paid")
    assert len(rows(admin_engine, "sandbox_webhooks", tenant)) == 1


def test_clicks_at_once_pay_once(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    payment = make_payment(payer)
    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(lambda _: click(api, payment.id, "paid").status, range(8)))
    assert statuses == [200] + [409] * 7
    assert len(announced(admin_engine, tenant, "sandbox.webhook.due")) == 1


@pytest.mark.parametrize("raw", ["", "script=", "script=steal", "other=paid", "{}", "%ff=%ff"])
def test_a_form_that_says_nothing_known_changes_nothing(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine, raw: str
) -> None:
    payment = make_payment(payer)
    answer = api.call(FUNCTION, raw=raw, reference=payment.id)
    assert (answer.status, answer.problem) == (422, "unknown-script")
    assert rows(admin_engine, "sandbox_webhooks", tenant) == []


def test_an_unknown_reference_is_404(api: Api) -> None:
    assert click(api, "pay_01jzk3v5x8e9bt2m4n6q7r8s9t", "paid").status == 404


def test_production_has_no_sandbox(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    payment = make_payment(payer)
    with in_production():
        assert click(api, payment.id, "paid").status == 404
    assert rows(admin_engine, "sandbox_webhooks", tenant) == []
