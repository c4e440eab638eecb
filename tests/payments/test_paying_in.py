"""What other rooms ask of payments: an attempt to pay, and its checkout."""

from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid, NotFound, Refusal, Unavailable
from holdfast.payments.providers.port import ProviderRefused, ProviderUnavailable
from holdfast.payments.rules.pay_ins import Payment
from holdfast.payments.usecases.pay_ins import add_payment, list_payments, open_checkout
from tests.deployment import make_tenant
from tests.factories.payments import PRICE, SandboxInProcess, announced, make_payment, payment_now, rows, running
from tests.factories.paystack import PaystackInProcess


def added(payer: User, **changes: Any) -> Payment:
    values = {"order_id": new_id("ord"), "amount": PRICE, "provider": "sandbox", **changes}
    return running(payer.tenant_id)(lambda db: add_payment(db, payer, **values))


def test_a_payment_is_recorded_before_anything_is_sent(tenant: str, payer: User, sandbox: SandboxInProcess) -> None:
    payment = added(payer)
    assert payment_now(payment) == payment
    assert (payment.status, payment.amount, payment.environment) == ("created", PRICE, "test")
    assert payment.email == f"{payer.id}@example.com"
    assert sandbox.requests == []


@pytest.mark.parametrize("provider", ["sandbox", "paystack"])
def test_a_checkout_is_opened_under_the_payments_own_reference(
    tenant: str,
    payer: User,
    sandbox: SandboxInProcess,
    paystack: PaystackInProcess,
    provider: str,
    admin_engine: Engine,
) -> None:
    opened = make_payment(payer, provider=provider)
    assert opened == payment_now(opened)
    assert opened.status == "pending"
    assert opened.checkout_url is not None
    assert opened.checkout_url.startswith(
        {"sandbox": "http://127.0.0.1:8080/v1/sandbox", "paystack": "https://"}[provider]
    )
    [request] = sandbox.requests if provider == "sandbox" else paystack.requests
    text = request.content.decode()
    assert (opened.id if provider == "sandbox" else opened.id.replace("_", "-")) in text
    assert f"/v1/payments/{opened.id}/return" in text
    [news] = announced(admin_engine, tenant, "payments.payment.opened")
    assert news == {"payment_id": opened.id, "order_id": opened.order_id}


def test_every_attempt_of_an_order_is_listed(tenant: str, payer: User, sandbox: SandboxInProcess) -> None:
    order_id = new_id("ord")
    attempts = [added(payer, order_id=order_id) for _ in range(2)]
    added(payer)
    assert running(tenant)(lambda db: list_payments(db, order_id)) == attempts


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"provider": "nobody"}, "unknown-provider"),
        ({"provider": "paystack", "amount": Money(100, "JPY")}, "currency-not-supported"),
        ({"amount": Money(0, "NGN")}, "amount-not-positive"),
        ({"amount": Money(-1, "NGN")}, "amount-not-positive"),
    ],
)
def test_what_cannot_be_paid_is_refused(
    tenant: str, payer: User, admin_engine: Engine, changes: dict[str, Any], slug: str
) -> None:
    with pytest.raises(Invalid) as refused:
        added(payer, **changes)
    assert refused.value.slug == slug
    assert rows(admin_engine, "payments", tenant) == []


def test_somebody_of_another_tenant_cannot_be_the_payer(payer: User, admin_engine: Engine) -> None:
    other = make_tenant(admin_engine)
    with pytest.raises(NotFound):
        running(other)(lambda db: add_payment(db, payer, order_id=new_id("ord"), amount=PRICE, provider="sandbox"))
    assert rows(admin_engine, "payments", other) == []


@pytest.mark.parametrize(
    ("failure", "raised", "status"),
    [
        (httpx.ConnectError("refused"), ProviderUnavailable, "created"),
        (httpx.ReadTimeout("slow"), Unavailable, "created"),
        (httpx.Response(500), Unavailable, "created"),
        (httpx.Response(400, json={"status": False, "message": "Invalid Email"}), ProviderRefused, "failed"),
    ],
)
def test_without_a_checkout_nobody_is_sent_anywhere(
    tenant: str,
    payer: User,
    paystack: PaystackInProcess,
    failure: Exception | httpx.Response,
    raised: type[Refusal],
    status: str,
) -> None:
    payment = added(payer, provider="paystack")
    paystack.failures.append(failure)
    with pytest.raises(raised):
        open_checkout(running(tenant), payment)
    now = payment_now(payment)
    assert (now.status, now.checkout_url) == (status, None)
