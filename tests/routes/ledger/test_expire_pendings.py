"""Every minute: pending transfers past their time."""

from datetime import timedelta

from sqlalchemy import Engine, text

from holdfast.kernel import clock
from holdfast.kernel.ids import decode_id, new_id
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import available
from holdfast.ledger.rules.transfers import Transfer, move
from holdfast.ledger.usecases.balances import balance
from holdfast.ledger.usecases.pendings import add_pending
from holdfast.platform.db import Origin, tenants_with_work, transaction
from tests.api import LambdaContext, handler_of
from tests.factories.ledger import deposit


def test_what_nobody_decided_in_time_is_available_again_and_announced_once(tenant: str, admin_engine: Engine) -> None:
    ada, bola = new_id("usr"), new_id("usr")
    deposit(tenant, ada, "10.00", "NGN")
    account = available(ada, "NGN")
    with transaction(tenant, Origin("test", "test")) as db:
        legs = move(account, available(bola, "NGN"), Money(400, "NGN"))
        pending_id = add_pending(db, Transfer("k", "test", "ord_1", legs), clock.now() + timedelta(seconds=60))
    run = handler_of("ledger/expire_pendings")
    assert tenant not in tenants_with_work("work_pendings")
    assert run({"tenant_id": tenant}, LambdaContext()) == {"done": 0}
    with admin_engine.begin() as connection:
        connection.execute(
            text("update tenants set clock_offset_seconds = 61 where id = :id"), {"id": decode_id("tnt", tenant)}
        )
    assert tenant in tenants_with_work("work_pendings")
    assert [run({"tenant_id": tenant}, LambdaContext())["done"] for _ in range(2)] == [1, 0]
    with transaction(tenant, Origin("test", "test")) as db:
        assert balance(db, account).available == Money(1000, "NGN")
    with admin_engine.connect() as connection:
        events = connection.execute(
            text("select data from events where tenant_id = :id and type = 'ledger.pending.expired'"),
            {"id": decode_id("tnt", tenant)},
        ).scalars()
        assert list(events) == [{"pending_id": pending_id, "kind": "test", "subject": "ord_1"}]
