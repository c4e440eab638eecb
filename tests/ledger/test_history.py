"""Nothing changes history: not the application, and not the tables' own owner. Without the trigger both attacks
succeed."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from holdfast.platform.db import sqlstate, transaction
from tests.ledger.books import ORIGIN, as_role, funded, rows, use_everything

APPEND_ONLY = "HF100"
NOT_ALLOWED = "42501"

CHANGES = {
    "ledger_transfers": "description = 'Never happened'",
    "ledger_entries": "amount_minor = amount_minor * 2",
    "ledger_folds": "balance = balance * 2",
    "ledger_pending_legs": "amount_minor = amount_minor * 2",
    "ledger_reversals": "original_id = reversal_id",
    "ledger_checkpoints": "taken_at = taken_at - interval '1 day'",
    "ledger_checkpoint_heads": "balance = balance * 2",
    "ledger_checkpoint_liabilities": "total_minor = total_minor * 2",
}
HISTORY = tuple(CHANGES)
ATTACKS = [
    statement
    for table in HISTORY
    for statement in (f"update {table} set {CHANGES[table]}", f"delete from {table}", f"truncate {table} cascade")
] + [
    "delete from ledger_accounts",
    "truncate ledger_accounts cascade",
    "update ledger_accounts set currency = 'USD'",
    "update ledger_accounts set code = 'available:usr_thief'",
    "update ledger_accounts set owner_id = 'usr_thief'",
    "update ledger_accounts set is_accumulating = true",
    "update ledger_accounts set normal_side = 'debit'",
    "delete from ledger_pendings",
    "truncate ledger_pendings cascade",
    "update ledger_pendings set expires_at = expires_at + interval '1 day'",
    "update ledger_pendings set key = 'other', fingerprint = ''",
    "update ledger_pendings set state = 'voided' where state = 'posted'",
    "update ledger_pendings set state = 'pending', decided_at = null, decided_by = null, transfer_id = null "
    "where state <> 'pending'",
]


@pytest.fixture
def owner(tenant: str, admin_engine: Engine) -> Iterator[Connection]:
    """The owner of the tables, in a tenant with some history, inside a transaction that is undone."""
    use_everything(tenant)
    with admin_engine.connect() as connection:
        as_role(connection, "holdfast_owner", tenant)
        yield connection
        connection.rollback()


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_owner_of_the_tables_cannot_change_history(owner: Connection, attack: str) -> None:
    with pytest.raises(DBAPIError) as refused:
        owner.execute(text(attack))
    assert sqlstate(refused.value) == APPEND_ONLY


def drop_references(owner: Connection, table: str) -> None:
    """What is referred to could not be removed even without the trigger."""
    statement = """
        select conrelid::regclass::text as referring, conname as name from pg_constraint
        where confrelid = cast(:table as regclass)
    """
    for key in rows(owner, statement, table=table):
        owner.exec_driver_sql(f"alter table {key.referring} drop constraint {key.name}")


@pytest.mark.parametrize("table", HISTORY)
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_without_the_trigger_the_same_attack_succeeds(owner: Connection, table: str, verb: str) -> None:
    owner.execute(text(f"drop trigger {table}_append_only on {table}"))
    drop_references(owner, table)
    attack = f"update {table} set {CHANGES[table]}" if verb == "update" else f"delete from {table}"
    assert owner.execute(text(attack)).rowcount > 0


def test_without_the_trigger_an_account_can_be_given_to_somebody_else(owner: Connection) -> None:
    owner.execute(text("drop trigger ledger_accounts_kept on ledger_accounts"))
    assert owner.execute(text("update ledger_accounts set owner_id = 'usr_thief'")).rowcount > 0


@pytest.mark.parametrize(
    "attack",
    [
        *ATTACKS,
        "update ledger_accounts set balance = 1000000",
        "update ledger_accounts set status = 'open'",
        "insert into ledger_accounts select * from ledger_accounts",
        "insert into ledger_transfers select * from ledger_transfers",
        "insert into ledger_entries select * from ledger_entries",
        "insert into ledger_folds select * from ledger_folds",
        "select nextval('ledger_accumulating_versions')",
        "select uuid_in_order()",
        "select ledger_open('available:usr_thief', 'NGN', '{}', now())",
        "select ledger_touch('fees', 'NGN', 5, '', '{}', now())",
        "select ledger_first_answer('[]')",
        "alter table ledger_entries disable trigger all",
    ],
)
def test_the_application_can_only_post(tenant: str, attack: str) -> None:
    funded(tenant, 100)
    with pytest.raises(DBAPIError) as refused, transaction(tenant, ORIGIN) as db:
        db.execute(text(attack))
    assert sqlstate(refused.value) == NOT_ALLOWED


def test_the_functions_look_only_where_they_were_written_to_look(admin_engine: Engine) -> None:
    """Otherwise a caller's own schema could stand in for the ledger's tables."""
    statement = """
        select proname from pg_proc
        where proowner = 'holdfast_owner'::regrole and prosecdef
            and not coalesce('search_path=pg_catalog, public, pg_temp' = any(proconfig), false)
    """
    with admin_engine.connect() as connection:
        names = {row[0] for row in connection.execute(text(statement))}
    assert not names & {"post_pair", "post_transfers", "fold_accumulating", "set_ledger_account_status"}
