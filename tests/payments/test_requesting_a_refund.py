"""What other rooms ask of payments: money back through the provider."""

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.kernel.money import Money
from holdfast.kernel.refusals import NotFound, Refusal
from holdfast.ledger.rules.accounts import payment as payment_account
from holdfast.ledger.rules.accounts import refund as refund_account
from holdfast.payments.rules.pay_ins import Payment
from holdfast.payments.rules.refunds import Refund
from holdfast.payments.usecases.refund_requests import request_refund
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.payments import (
    PRICE,
    SandboxInProcess,
    announced,
    balance_of,
    make_payment,
    make_received_payment,
    rows,
    running,
)


def asked_back(tenant: str, paid: Payment, amount: Money) -> Refund:
    source = payment_account(paid.id, amount.currency)
    return running(tenant)(lambda db: request_refund(db, payment_id=paid.id, amount=amount, source=source))


def test_the_money_is_set_aside_at_once_and_the_refund_announced(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    paid = make_received_payment(api, payer)
    refund = asked_back(tenant, paid, Money(200000, "NGN"))
    assert balance_of(tenant, refund_account(refund.id, "NGN")) == Money(200000, "NGN")
    assert balance_of(tenant, payment_account(paid.id, "NGN")) == Money(300000, "NGN")
    [news] = announced(admin_engine, tenant, "payments.refund.requested")
    assert (news["refund_id"], news["payment_id"], news["order_id"]) == (refund.id, paid.id, paid.order_id)
    assert news["recipients"] == [payer.id]


@pytest.mark.parametrize(
    ("minor", "currency", "slug"),
    [
        (500001, "NGN", "refund-exceeds-payment"),
        (0, "NGN", "invalid-amount"),
        (-1, "NGN", "invalid-amount"),
        (100, "KES", "invalid-amount"),
    ],
)
def test_what_did_not_come_with_the_payment_cannot_go_back_with_it(
    api: Api,
    tenant: str,
    payer: User,
    sandbox: SandboxInProcess,
    admin_engine: Engine,
    minor: int,
    currency: str,
    slug: str,
) -> None:
    paid = make_received_payment(api, payer)
    with pytest.raises(Refusal) as refused:
        asked_back(tenant, paid, Money(minor, currency))
    assert refused.value.slug == slug
    assert rows(admin_engine, "refunds", tenant) == []
    assert balance_of(tenant, payment_account(paid.id, "NGN")) == PRICE


def test_all_refunds_of_a_payment_together_are_no_more_than_it(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess
) -> None:
    paid = make_received_payment(api, payer)
    asked_back(tenant, paid, Money(300000, "NGN"))
    with pytest.raises(Refusal) as refused:
        asked_back(tenant, paid, Money(200001, "NGN"))
    assert refused.value.slug == "refund-exceeds-payment"
    asked_back(tenant, paid, Money(200000, "NGN"))
    assert balance_of(tenant, payment_account(paid.id, "NGN")).minor == 0


def test_a_source_without_the_money_gives_nothing(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    paid, empty = make_received_payment(api, payer), make_payment(payer)
    source = payment_account(empty.id, "NGN")
    with pytest.raises(Refusal) as refused:
        running(tenant)(lambda db: request_refund(db, payment_id=paid.id, amount=PRICE, source=source))
    assert refused.value.slug == "insufficient-funds"
    assert rows(admin_engine, "refunds", tenant) == []


def test_a_payment_that_was_not_received_has_nothing_to_give_back(
    tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    with pytest.raises(Refusal) as refused:
        asked_back(tenant, make_payment(payer), PRICE)
    assert refused.value.slug == "payment-not-received"
    assert rows(admin_engine, "refunds", tenant) == []


def test_another_tenants_payment_is_not_there(
    api: Api, tenant: str, payer: User, sandbox: SandboxInProcess, admin_engine: Engine
) -> None:
    paid = make_received_payment(api, payer)
    with pytest.raises(NotFound):
        asked_back(make_tenant(admin_engine), paid, PRICE)
    assert balance_of(tenant, payment_account(paid.id, "NGN")) == PRICE
