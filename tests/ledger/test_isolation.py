"""A tenant's ledger is its own: kept apart by the database, also from the tables' owner. Without the policy it is
not."""

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from holdfast.kernel import clock
from holdfast.ledger.rules.accounts import clearing, fees, held
from holdfast.ledger.rules.refusals import InsufficientFunds
from holdfast.ledger.rules.statements import Period
from holdfast.ledger.usecases.balances import balance, balance_at, balances_at, balances_of, held_total, trial_balance
from holdfast.ledger.usecases.posting import post
from holdfast.ledger.usecases.statements import statement
from holdfast.ledger.usecases.verification import verify
from holdfast.platform.db import transaction
from tests.ledger.books import ORIGIN, as_role, funded, move_once, post_alone, posted, rows, use_everything
from tests.ledger.guards.removal import Cut, remove

TABLES = (
    "ledger_accounts",
    "ledger_transfers",
    "ledger_entries",
    "ledger_folds",
    "ledger_pendings",
    "ledger_pending_legs",
    "ledger_reversals",
    "ledger_checkpoints",
    "ledger_checkpoint_heads",
    "ledger_checkpoint_liabilities",
)
MIXED = "select 1 from ledger_entries e join ledger_accounts a on a.id = e.account_id where e.tenant_id <> a.tenant_id"


def test_another_tenant_sees_nothing_of_it(tenant: str, other_tenant: str) -> None:
    buyer = funded(tenant, 100)
    post_alone(tenant, move_once(buyer, held("ord_1", "NGN"), 100))
    with transaction(other_tenant, ORIGIN) as db:
        assert balance(db, buyer).posted.minor == 0
        assert balances_of(db, buyer.owner) == []
        assert statement(db, buyer).lines == ()
        assert (trial_balance(db), held_total(db), verify(db)) == ([], [], [])
        now = clock.now()
        assert balance_at(db, buyer, posted_at=now, effective_at=now).minor == 0
        assert (balances_at(db, buyer.owner, posted_at=now), trial_balance(db, now)) == ([], [])
        assert statement(db, buyer, period=Period(None, now)).lines == ()


def test_another_tenant_cannot_spend_it(tenant: str, other_tenant: str) -> None:
    buyer = funded(tenant, 100)
    with pytest.raises(InsufficientFunds):
        post_alone(other_tenant, move_once(buyer, held("ord_1", "NGN"), 1))
    assert posted(tenant, buyer) == 100


def test_two_tenants_accounts_of_one_name_are_two(tenant: str, other_tenant: str) -> None:
    buyer = funded(tenant, 100)
    post_alone(other_tenant, move_once(fees("NGN"), buyer, 7))
    assert (posted(tenant, buyer), posted(other_tenant, buyer)) == (100, 7)


def seen(connection: Connection, table: str) -> int:
    return int(rows(connection, f"select count(distinct tenant_id) from {table}")[0][0])


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("role", ["holdfast_app", "holdfast_owner"])
def test_neither_the_application_nor_the_owner_sees_two_tenants(
    tenant: str, other_tenant: str, admin_engine: Engine, table: str, role: str
) -> None:
    use_everything(tenant)
    use_everything(other_tenant)
    with admin_engine.connect() as connection:
        as_role(connection, role, tenant)
        assert seen(connection, table) == 1
        connection.rollback()


@pytest.mark.parametrize("table", TABLES)
def test_without_the_policy_two_tenants_are_seen(
    tenant: str, other_tenant: str, admin_engine: Engine, table: str
) -> None:
    use_everything(tenant)
    use_everything(other_tenant)
    with admin_engine.connect() as connection:
        connection.exec_driver_sql(f"drop policy tenant_isolation on {table}")
        connection.exec_driver_sql(f"create policy anybody on {table} using (true)")
        as_role(connection, "holdfast_app", tenant)
        assert seen(connection, table) > 1
        connection.rollback()


ANYBODYS = (
    "drop policy tenant_isolation on ledger_accounts",
    "create policy anybody on ledger_accounts using (true)",
)
ANYWHERE = Cut("post_pair", "tenant_id = here and code = p_first", "code = p_first")


@pytest.mark.parametrize("removed", [(), ANYBODYS, (ANYWHERE,)])
def test_the_policy_and_the_posting_each_keep_money_in_its_tenant(
    tenant: str, other_tenant: str, administrator: Connection, removed: tuple[Cut | str, ...]
) -> None:
    spend = move_once(funded(tenant, 100), clearing("sandbox", "NGN"), 60)
    remove(administrator, *removed)
    with pytest.raises(InsufficientFunds):
        post(as_role(administrator, "holdfast_app", other_tenant), spend)


def test_without_both_money_of_one_tenant_is_spent_by_another(
    tenant: str, other_tenant: str, administrator: Connection
) -> None:
    spend = move_once(funded(tenant, 100), clearing("sandbox", "NGN"), 60)
    remove(administrator, *ANYBODYS, ANYWHERE)
    post(as_role(administrator, "holdfast_app", other_tenant), spend)
    administrator.exec_driver_sql("reset role")
    assert rows(administrator, MIXED)


def test_without_a_tenant_nothing_can_be_read(admin_engine: Engine) -> None:
    with admin_engine.connect() as connection:
        connection.exec_driver_sql("set local role holdfast_app")
        with pytest.raises(DBAPIError):
            connection.execute(text("select count(*) from ledger_entries"))
        connection.rollback()
