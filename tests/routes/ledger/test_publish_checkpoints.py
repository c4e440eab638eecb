"""Every hour: checkpoints."""

import json

import pytest
from sqlalchemy import Engine, text

from holdfast.kernel.ids import decode_id, new_id
from holdfast.ledger.usecases.checkpoints import get_checkpoint
from holdfast.platform.db import Origin, tenants_with_work, transaction
from tests.deployment import make_tenant
from tests.factories.checkpoints import publish
from tests.factories.ledger import deposit

WORK = "work_ledger_checkpoints"


def test_only_tenants_in_which_something_was_posted_have_a_turn(tenant: str, admin_engine: Engine) -> None:
    idle = make_tenant(admin_engine)
    assert not {tenant, idle} & set(tenants_with_work(WORK))
    deposit(tenant, new_id("usr"), "10.00", "NGN")
    assert tenant in tenants_with_work(WORK)
    assert publish(tenant) == 1
    assert not {tenant, idle} & set(tenants_with_work(WORK))
    assert publish(tenant) == 0
    deposit(tenant, new_id("usr"), "10.00", "NGN")
    assert tenant in tenants_with_work(WORK)
    assert (publish(tenant), publish(idle)) == (1, 0)


def test_it_is_announced_with_all_that_was_signed(tenant: str, admin_engine: Engine) -> None:
    deposit(tenant, new_id("usr"), "10.00", "NGN")
    publish(tenant)
    with transaction(tenant, Origin("test", "test")) as db:
        checkpoint = get_checkpoint(db)
    with admin_engine.connect() as connection:
        [(subject, data)] = connection.execute(
            text("select subject, data from events where type = 'ledger.checkpoint.published' and tenant_id = :t"),
            {"t": decode_id("tnt", tenant)},
        )
    statement = checkpoint.statement
    assert subject == statement.id
    assert data == {"checkpoint": statement.document, "hash": statement.hash.hex(), "recipients": []}
    assert checkpoint.seed.hex() not in json.dumps(data)


def test_nothing_is_published_of_a_ledger_that_was_rewritten(tenant: str, admin_engine: Engine) -> None:
    """The job fails, so that an alarm is raised, and the last word stays the one before."""
    user = new_id("usr")
    deposit(tenant, user, "10.00", "NGN")
    publish(tenant)
    with admin_engine.begin() as connection:
        connection.execute(text("update ledger_accounts set balance = balance * 2 where owner_id = :u"), {"u": user})
    deposit(tenant, new_id("usr"), "10.00", "NGN")
    with pytest.raises(RuntimeError):
        publish(tenant)
    with transaction(tenant, Origin("test", "test")) as db:
        assert get_checkpoint(db).statement.number == 1
