"""Shorthand for tests of monitors."""

from typing import Any

from sqlalchemy import Engine, text

from holdfast.identity.rules.callers import Admin
from holdfast.kernel.ids import decode_id
from tests.api import Api

BODY = {
    "name": "Paystack is running low",
    "purpose": "clearing",
    "owner": "sandbox",
    "currency": "NGN",
    "direction": "falls_below",
    "threshold_amount": "100.00",
}


def make_monitor(api: Api, admin: Admin, **changes: Any) -> Any:
    answer = api.call("ledger/add_monitor", admin, BODY | changes)
    assert answer.status == 201, answer.text
    return answer.body


def crossings(admin_engine: Engine, tenant: str) -> list[Any]:
    """The data of every crossing that was announced, in order."""
    with admin_engine.connect() as connection:
        found = connection.execute(
            text("select data from events where type = 'ledger.monitor.crossed' and tenant_id = :t order by position"),
            {"t": decode_id("tnt", tenant)},
        )
        return list(found.scalars())
