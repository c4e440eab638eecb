"""GET /v1/sandbox/transactions/{reference}"""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from tests.api import Api
from tests.factories.payments import SandboxInProcess, in_production, make_payment, pass_time, pay, sandbox_secret

FUNCTION = "sandbox/find_transaction"


def told(api: Api, reference: str) -> tuple[str, str, str]:
    """Status, amount and currency, as the sandbox says them."""
    answer = api.call(FUNCTION, headers=sandbox_secret(), reference=reference)
    assert answer.status == 200, answer.text
    return answer.body["status"], answer.body["amount"]["amount"], answer.body["amount"]["currency"]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("paid", ("succeeded", "5000.00", "NGN")),
        ("declined", ("failed", "5000.00", "NGN")),
        ("duplicated", ("succeeded", "5000.00", "NGN")),
        ("out_of_order", ("succeeded", "5000.00", "NGN")),
        ("underpaid", ("succeeded", "2500.00", "NGN")),
        ("overpaid", ("succeeded", "10000.00", "NGN")),
        ("wrong_currency", ("succeeded", "5000.00", "GHS")),
        ("lost", ("succeeded", "5000.00", "NGN")),
    ],
)
def test_it_says_what_was_played(
    api: Api, payer: User, sandbox: SandboxInProcess, script: str, expected: tuple[str, str, str]
) -> None:
    payment = make_payment(payer)
    assert told(api, payment.id) == ("pending", "5000.00", "NGN")
    pay(api, payment, script)
    assert told(api, payment.id) == expected


def test_a_delayed_payment_is_pending_for_a_minute_of_its_tenants_time(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    payment = make_payment(payer)
    pay(api, payment, "delayed")
    assert told(api, payment.id)[0] == "pending"
    pass_time(admin_engine, tenant, timedelta(seconds=61))
    assert told(api, payment.id)[0] == "succeeded"


def test_an_unknown_reference_is_404(api: Api) -> None:
    answer = api.call(FUNCTION, headers=sandbox_secret(), reference="pay_01jzk3v5x8e9bt2m4n6q7r8s9t")
    assert (answer.status, answer.problem) == (404, "unknown-reference")


def test_without_the_secret_it_is_401(api: Api, payer: User, sandbox: SandboxInProcess) -> None:
    payment = make_payment(payer)
    assert api.call(FUNCTION, reference=payment.id).status == 401
    assert api.call(FUNCTION, payer, reference=payment.id).status == 401


def test_production_has_no_sandbox(api: Api) -> None:
    with in_production():
        assert api.call(FUNCTION, headers=sandbox_secret(), reference="any").status == 404
