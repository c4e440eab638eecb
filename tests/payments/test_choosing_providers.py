"""Who takes a payment: in the tenant's order, among those that can, and who instead when one is down."""

from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import new_id
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import Invalid, Refusal, Unavailable
from holdfast.payments.providers.port import ProviderRefused, ProviderUnavailable
from holdfast.payments.rules.pay_ins import Payment
from holdfast.payments.usecases.pay_ins import add_payment, open_checkout
from holdfast.payments.usecases.provider_choices import set_provider_choice
from tests.deployment import make_tenant
from tests.factories.fincra import FincraInProcess, fincra_webhook
from tests.factories.identity import make_user
from tests.factories.payments import PRICE, announced, empty_queues, payment_now, rows, running
from tests.factories.paystack import PaystackInProcess
from tests.factories.providus import ProvidusInProcess

DOWN = httpx.ConnectError("refused")


def choose(owner: Admin, *providers: str, method: Any = "any", currency: str = "NGN") -> None:
    def work(db: Any) -> object:
        return set_provider_choice(db, owner, currency=currency, method=method, providers=providers)

    running(owner.tenant_id)(work)


def added(payer: User, amount: Money = PRICE, provider: str | None = None, method: Any = None) -> Payment:
    values = {"order_id": new_id("ord"), "amount": amount, "provider": provider, "method": method}
    return running(payer.tenant_id)(lambda db: add_payment(db, payer, **values))


def opened(payer: User, **values: Any) -> Payment:
    return open_checkout(running(payer.tenant_id), added(payer, **values))


def test_without_a_choice_the_deployments_order_counts(payer: User) -> None:
    assert added(payer).provider == "sandbox"
    assert added(payer).alternatives == ("paystack", "fincra", "providus")


def test_the_tenants_order_counts_before_the_deployments(payer: User, owner: Admin) -> None:
    choose(owner, "fincra", "paystack")
    chosen = added(payer)
    assert (chosen.provider, chosen.alternatives) == ("fincra", ("paystack",))


def test_a_choice_for_the_method_counts_before_that_for_any(payer: User, owner: Admin) -> None:
    choose(owner, "fincra", "paystack")
    choose(owner, "providus", "fincra", method="bank_transfer")
    assert added(payer, method="bank_transfer").provider == "providus"
    assert added(payer, method="card").provider == "fincra"
    assert added(payer).provider == "fincra"


def test_only_those_are_asked_that_take_the_currency_by_the_method(payer: User, owner: Admin) -> None:
    choose(owner, "providus", "paystack")
    by_card = added(payer, method="card")
    assert (by_card.provider, by_card.alternatives) == ("paystack", ())
    assert added(payer, amount=Money(100, "KES")).alternatives == ("paystack",)


def test_a_choice_of_one_currency_or_tenant_says_nothing_of_another(
    payer: User, owner: Admin, admin_engine: Engine
) -> None:
    choose(owner, "paystack", currency="GHS")
    assert added(payer).provider == "sandbox"
    choose(owner, "paystack")
    assert added(make_user(make_tenant(admin_engine))).provider == "sandbox"


def test_where_nobody_is_chosen_nobody_takes_it(tenant: str, payer: User, owner: Admin, admin_engine: Engine) -> None:
    choose(owner)
    with pytest.raises(Invalid) as refused:
        added(payer)
    assert refused.value.slug == "currency-not-supported"
    with pytest.raises(Invalid) as refused:
        added(payer, provider="sandbox")
    assert refused.value.slug == "provider-not-chosen"
    assert rows(admin_engine, "payments", tenant) == []


def test_a_provider_that_is_named_is_the_only_one_asked(
    payer: User, owner: Admin, paystack: PaystackInProcess, fincra: FincraInProcess
) -> None:
    choose(owner, "paystack", "fincra")
    payment = added(payer, provider="paystack")
    paystack.failures.append(DOWN)
    with pytest.raises(ProviderUnavailable):
        open_checkout(running(payer.tenant_id), payment)
    assert fincra.requests == []
    assert payment_now(payment).provider == "paystack"


def test_when_one_is_down_the_next_takes_the_same_payment(
    tenant: str,
    payer: User,
    owner: Admin,
    paystack: PaystackInProcess,
    fincra: FincraInProcess,
    providus: ProvidusInProcess,
    admin_engine: Engine,
) -> None:
    choose(owner, "paystack", "fincra", "providus")
    paystack.failures.append(DOWN)
    fincra.failures.append(httpx.Response(429))
    payment = opened(payer)
    assert (payment.provider, payment.status) == ("providus", "pending")
    assert payment.transfer_to is not None
    now = payment_now(payment)
    assert (now.provider, now.environment, now.status) == ("providus", "test", "pending")
    passed = announced(admin_engine, tenant, "payments.payment.passed_on")
    assert [(news["unavailable"], news["provider"]) for news in passed] == [
        ("paystack", "fincra"),
        ("fincra", "providus"),
    ]
    assert len(rows(admin_engine, "payments", tenant)) == 1


def test_the_payment_is_then_settled_where_it_went(
    tenant: str, payer: User, owner: Admin, paystack: PaystackInProcess, fincra: FincraInProcess, api: Any
) -> None:
    choose(owner, "paystack", "fincra")
    paystack.failures.append(DOWN)
    payment = opened(payer)
    fincra.takes(payment.id)
    assert fincra_webhook(payment.id).send(api).status == 200
    empty_queues(tenant)
    assert (payment_now(payment).status, payment_now(payment).received) == ("succeeded", PRICE)


@pytest.mark.parametrize(
    "failure",
    [httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("gone"), httpx.Response(500), httpx.Response(200, text="x")],
    ids=["timeout", "hung up", "500", "garbage"],
)
def test_where_something_may_have_been_sent_nobody_else_is_asked(
    tenant: str,
    payer: User,
    owner: Admin,
    paystack: PaystackInProcess,
    fincra: FincraInProcess,
    admin_engine: Engine,
    failure: Exception | httpx.Response,
) -> None:
    choose(owner, "paystack", "fincra")
    paystack.failures.append(failure)
    payment = added(payer)
    with pytest.raises(Unavailable):
        open_checkout(running(tenant), payment)
    assert fincra.requests == []
    assert (payment_now(payment).provider, payment_now(payment).status) == ("paystack", "created")
    assert announced(admin_engine, tenant, "payments.payment.passed_on") == []


def test_a_clear_no_is_a_no_and_nobody_else_is_asked(
    tenant: str, payer: User, owner: Admin, paystack: PaystackInProcess, fincra: FincraInProcess
) -> None:
    choose(owner, "paystack", "fincra")
    paystack.failures.append(httpx.Response(400, json={"status": False, "message": "Invalid Email"}))
    payment = added(payer)
    with pytest.raises(ProviderRefused):
        open_checkout(running(tenant), payment)
    assert fincra.requests == []
    assert payment_now(payment).status == "failed"


def test_when_all_are_down_it_is_503_and_the_payment_stands(
    tenant: str, payer: User, owner: Admin, paystack: PaystackInProcess, fincra: FincraInProcess
) -> None:
    choose(owner, "paystack", "fincra")
    paystack.failures.append(DOWN)
    fincra.failures.append(DOWN)
    payment = added(payer)
    with pytest.raises(Refusal) as refused:
        open_checkout(running(tenant), payment)
    assert refused.value.status == 503
    assert payment_now(payment).status == "created"
