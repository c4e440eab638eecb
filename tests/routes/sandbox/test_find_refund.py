"""GET /v1/sandbox/refunds/{reference}"""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import payment as payment_account
from holdfast.payments.usecases.refund_requests import request_refund
from tests.api import Api
from tests.factories.payments import (
    SandboxInProcess,
    empty_queues,
    in_production,
    make_received_payment,
    pass_time,
    running,
    sandbox_secret,
)

FUNCTION = "sandbox/find_refund"


def sent(api: Api, payer: User, minor: int) -> str:
    """The reference of a refund that went out to the sandbox."""
    paid = make_received_payment(api, payer)
    source, amount = payment_account(paid.id, "NGN"), Money(minor, "NGN")
    work = running(api.tenant)
    refund = work(lambda db: request_refund(db, payment_id=paid.id, amount=amount, source=source))
    empty_queues(api.tenant)
    return refund.id


@pytest.mark.parametrize(
    ("minor", "at_once", "later"),
    [
        (200000, "succeeded", "succeeded"),
        (200001, "failed", "failed"),
        (200003, "pending", "succeeded"),
        (200007, "succeeded", "succeeded"),
    ],
)
def test_it_says_what_became_of_it(
    api: Api,
    tenant: str,
    payer: User,
    sandbox: SandboxInProcess,
    admin_engine: Engine,
    minor: int,
    at_once: str,
    later: str,
) -> None:
    reference = sent(api, payer, minor)
    assert api.call(FUNCTION, headers=sandbox_secret(), reference=reference).body["status"] == at_once
    pass_time(admin_engine, tenant, timedelta(seconds=61))
    assert api.call(FUNCTION, headers=sandbox_secret(), reference=reference).body["status"] == later


def test_an_unknown_reference_is_404(api: Api) -> None:
    answer = api.call(FUNCTION, headers=sandbox_secret(), reference="rfd_01jzk3v5x8e9bt2m4n6q7r8s9t")
    assert (answer.status, answer.problem) == (404, "unknown-reference")


def test_without_the_secret_it_is_401(api: Api, payer: User, sandbox: SandboxInProcess) -> None:
    reference = sent(api, payer, 200000)
    assert api.call(FUNCTION, reference=reference).status == 401
    assert api.call(FUNCTION, payer, reference=reference).status == 401


def test_production_has_no_sandbox(api: Api) -> None:
    with in_production():
        assert api.call(FUNCTION, headers=sandbox_secret(), reference="any").status == 404
