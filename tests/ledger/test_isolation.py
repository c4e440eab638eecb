"""A tenant's ledger is its own: kept apart by the database, also from the tables' owner. Without the policy it is
not."""

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from holdfast.ledger.rules.accounts import fees, held
from holdfast.ledger.rules.refusals import InsufficientFunds
from holdfast.ledger.usecases.balances import balance, balances_of, held_total, trial_balance
from holdfast.ledger.usecases.statements import statement
from holdfast.ledger.usecases.verification import verify
from holdfast.platform.db import transaction
from tests.ledger.books import ORIGIN, as_role, funded, move_once, post_alone, posted, rows

TABLES = ("ledger_accounts", "ledger_transfers", "ledger_entries")


def test_another_tenant_sees_nothing_of_it(tenant: str, other_tenant: str) -> None:
    buyer = funded(tenant, 100)
    post_alone(tenant, move_once(buyer, held("ord_1", "NGN"), 100))
    with transaction(other_tenant, ORIGIN) as db:
        assert balance(db, buyer).posted.minor == 0
        assert balances_of(db, buyer.owner) == []
        assert statement(db, buyer).lines == ()
        assert (trial_balance(db), held_total(db), verify(db)) == ([], [], [])


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
    funded(tenant, 1)
    funded(other_tenant, 1)
    with admin_engine.connect() as connection:
        as_role(connection, role, tenant)
        assert seen(connection, table) == 1
        connection.rollback()


@pytest.mark.parametrize("table", TABLES)
def test_without_the_policy_two_tenants_are_seen(
    tenant: str, other_tenant: str, admin_engine: Engine, table: str
) -> None:
    funded(tenant, 1)
    funded(other_tenant, 1)
    with admin_engine.connect() as connection:
        connection.exec_driver_sql(f"drop policy tenant_isolation on {table}")
        connection.exec_driver_sql(f"create policy anybody on {table} using (true)")
        as_role(connection, "holdfast_app", tenant)
        assert seen(connection, table) > 1
        connection.rollback()


def test_without_a_tenant_nothing_can_be_read(admin_engine: Engine) -> None:
    with admin_engine.connect() as connection:
        connection.exec_driver_sql("set local role holdfast_app")
        with pytest.raises(DBAPIError):
            connection.execute(text("select count(*) from ledger_entries"))
        connection.rollback()
