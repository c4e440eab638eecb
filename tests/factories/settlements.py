"""What Paystack's lists show of a day, and days that are over."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, text

from holdfast.identity.rules.callers import User
from holdfast.kernel.ids import decode_id
from holdfast.payments.providers.paystack_words import their_reference
from holdfast.payments.rules.pay_ins import Payment
from tests.api import Api
from tests.factories.payments import PRICE, empty_queues, make_payment, pass_time, paystack_webhook, rows
from tests.factories.paystack import PaystackInProcess


def today() -> date:
    """Of the world, whatever the tenant's clock says."""
    return datetime.now(UTC).date()


def end_day(admin_engine: Engine, tenant: str, *, days: int = 1) -> None:
    """Let the tenant's clock be three in the morning, so many days after today."""
    then = datetime.combine(today() + timedelta(days=days), datetime.min.time(), UTC) + timedelta(hours=3)
    pass_time(admin_engine, tenant, then - datetime.now(UTC) - _passed(admin_engine, tenant))


def paid(api: Api, paystack: PaystackInProcess, payer: User, minor: int = PRICE.minor) -> Payment:
    """A payment through Paystack that has come to our books, and that Paystack's list shows."""
    payment = make_payment(payer, provider="paystack")
    paystack.takes(payment.id, minor)
    assert paystack_webhook(payment.id, id=random.randrange(10**12)).send(api).status == 200
    empty_queues(payer.tenant_id)
    listed(paystack, their_reference(payment.id), minor)
    return payment


def listed(paystack: PaystackInProcess, reference: str, minor: int = PRICE.minor, **changes: object) -> dict[str, Any]:
    """Paystack's list of transactions shows one of now."""
    shown: dict[str, Any] = {
        "id": 1,
        "domain": "test",
        "status": "success",
        "reference": reference,
        "amount": minor,
        "requested_amount": minor,
        "fees": 0,
        "currency": "NGN",
        "channel": "card",
        "paid_at": datetime.now(UTC).isoformat(),
        **changes,
    }
    paystack.lists.setdefault("transaction", []).append(shown)
    return shown


def compared(admin_engine: Engine, tenant: str) -> list[dict[str, Any]]:
    """Every comparison of the tenant, the oldest first."""
    return rows(admin_engine, "ledger_reconciliations", tenant)


def _passed(admin_engine: Engine, tenant: str) -> timedelta:
    statement = text("select clock_offset_seconds from tenants where id = :tenant")
    with admin_engine.connect() as connection:
        seconds = connection.execute(statement, {"tenant": decode_id("tnt", tenant)}).scalar_one()
    return timedelta(seconds=seconds)
