"""Invoked by hand: webhooks of providers are looked into again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.kernel.ids import encode_id
from holdfast.kernel.refusals import NotFound
from holdfast.ledger.rules.accounts import payment
from holdfast.payments.rules.pay_ins import Payment
from tests.api import Api, LambdaContext, handler_of
from tests.deployment import make_tenant
from tests.factories.payments import (
    PRICE,
    balance_of,
    bring_webhooks,
    make_payment,
    payment_now,
    paystack_webhook,
    rows,
)
from tests.factories.paystack import PaystackInProcess

SOON, EARLIER = datetime.now(UTC) + timedelta(hours=1), datetime.now(UTC) - timedelta(hours=1)
PERIOD = {"since": EARLIER.isoformat(), "until": SOON.isoformat()}


def replay(tenant: str, **wanted: Any) -> int:
    done: dict[str, int] = handler_of("payments/replay_webhooks")({"tenant": tenant} | wanted, LambdaContext())
    return done["replayed"]


@pytest.fixture
def failed(api: Api, tenant: str, payer: User, paystack: PaystackInProcess, admin_engine: Engine) -> Payment:
    """A payment whose webhook was not believed, because Paystack spoke of another currency, as it does no more."""
    paid = make_payment(payer, provider="paystack")
    paystack.takes(paid.id, currency="KES")
    assert paystack_webhook(paid.id).send(api).status == 200
    assert bring_webhooks(tenant) == [True]
    [kept] = rows(admin_engine, "webhook_deliveries", tenant)
    assert kept["status"] == "failed"
    paystack.takes(paid.id)
    return paid


def test_a_webhook_that_failed_is_looked_into_again_and_settles(
    tenant: str, failed: Payment, admin_engine: Engine
) -> None:
    assert replay(tenant, **PERIOD) == 1
    assert rows(admin_engine, "webhook_deliveries", tenant)[0]["status"] == "received"
    assert bring_webhooks(tenant) == [True]
    assert rows(admin_engine, "webhook_deliveries", tenant)[0]["status"] == "processed"
    assert payment_now(failed).status == "succeeded"
    assert balance_of(tenant, payment(failed.id, "NGN")) == PRICE


def test_what_was_settled_is_settled_once_however_often_it_is_replayed(
    tenant: str, failed: Payment, admin_engine: Engine
) -> None:
    for _ in range(3):
        [kept] = rows(admin_engine, "webhook_deliveries", tenant)
        assert replay(tenant, delivery_ids=[encode_id("whk", kept["id"])]) == 1
        bring_webhooks(tenant)
    assert balance_of(tenant, payment(failed.id, "NGN")) == PRICE


def test_only_what_is_named_is_replayed(tenant: str, failed: Payment, admin_engine: Engine) -> None:
    assert replay(tenant, since=SOON.isoformat(), until=(SOON + timedelta(days=1)).isoformat()) == 0
    assert replay(tenant, status="processed", **PERIOD) == 0
    assert replay(tenant, delivery_ids=["whk_01jzk3v5x8e9bt2m4n6q7r8s9t"]) == 0
    assert rows(admin_engine, "webhook_deliveries", tenant)[0]["status"] == "failed"
    assert bring_webhooks(tenant) == []


def test_another_tenants_webhooks_are_not_found(tenant: str, failed: Payment, admin_engine: Engine) -> None:
    [kept] = rows(admin_engine, "webhook_deliveries", tenant)
    other = make_tenant(admin_engine)
    assert replay(other, **PERIOD) == 0
    assert replay(other, delivery_ids=[encode_id("whk", kept["id"])]) == 0
    with pytest.raises(NotFound):
        replay("nobody", **PERIOD)


@pytest.mark.parametrize(
    "wanted", [{}, {"since": PERIOD["since"]}, PERIOD | {"delivery_ids": ["whk_1"]}, {"all": True}]
)
def test_what_is_meant_has_to_be_said(tenant: str, wanted: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        replay(tenant, **wanted)
