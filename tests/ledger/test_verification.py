"""Verification finds what must never be: each damage is done by the server's administrator, with the triggers off."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text

from holdfast.kernel.ids import decode_id
from holdfast.ledger.rules.accounts import held
from holdfast.ledger.usecases.auditing import verify_checkpoints
from holdfast.ledger.usecases.checkpoints import publish_checkpoint
from holdfast.ledger.usecases.folding import fold_accumulating
from holdfast.ledger.usecases.verification import verify
from holdfast.platform.db import transaction
from tests.ledger.books import ORIGIN, as_role, funded, move_once, post_alone

BALANCE = "balance is the sum of its entries"
GAP = "entries are numbered without a gap"
RUNNING = "the balance after an entry is the sum up to it"
ZERO = "a transfer is zero in every currency"
PENDING = "what is pending is the sum of the open pending transfers"
CLOSED = "a closed account is empty"
CHAIN = "an account's chain is that of its entries"


@pytest.fixture
def vandal(tenant: str, admin_engine: Engine) -> Iterator[Connection]:
    """The administrator, who is above triggers and policies, in a transaction that is undone."""
    buyer = funded(tenant, 100)
    post_alone(tenant, move_once(buyer, held("ord_1", "NGN"), 40))
    with transaction(tenant, ORIGIN) as db:
        fold_accumulating(db)
    with admin_engine.connect() as connection:
        connection.exec_driver_sql("set local session_replication_role = replica")
        yield connection
        connection.rollback()


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("update ledger_accounts set balance = balance + 1 where purpose = 'held'", {BALANCE}),
        ("update ledger_accounts set balance = balance + 1 where purpose = 'clearing'", {BALANCE}),
        ("update ledger_accounts set version = version + 1 where purpose = 'held'", {GAP}),
        (
            "update ledger_accounts set version = version - 1, balance = 0 where purpose = 'held'",
            {"no entry is beyond its account's version", CHAIN},
        ),
        ("update ledger_entries set balance_after = balance_after + 1 where amount_minor = 40", {RUNNING}),
        ("update ledger_entries set balance_after = null where amount_minor = 40", {RUNNING}),
        ("update ledger_entries set amount_minor = 41 where amount_minor = 40", {BALANCE, RUNNING, ZERO, CHAIN}),
        (
            "delete from ledger_entries where amount_minor = 40",
            {BALANCE, GAP, ZERO, CHAIN, "a transfer has two entries or more"},
        ),
        ("delete from ledger_transfers where kind = 'test'", {"an entry has a transfer", CHAIN}),
        ("delete from ledger_accounts where purpose = 'held'", {"an entry has an account", ZERO}),
        ("update ledger_accounts set floor = 41 where purpose = 'held'", {"no account is below its floor"}),
        ("update ledger_accounts set ceiling = 39 where purpose = 'held'", {"no account is above its ceiling"}),
        ("update ledger_accounts set chain = 'forged' where purpose = 'held'", {CHAIN}),
        ("update ledger_accounts set chain = 'forged' where purpose = 'clearing'", {CHAIN}),
        ("update ledger_transfers set description = 'Never happened' where kind = 'test'", {CHAIN}),
        ("update ledger_transfers set subject = 'ord_2' where kind = 'test'", {CHAIN}),
        ("update ledger_transfers set actor = 'usr_2' where kind = 'test'", {CHAIN}),
        ("update ledger_transfers set request_id = 'req_2' where kind = 'test'", {CHAIN}),
        ("update ledger_transfers set posted_at = posted_at - interval '1 day' where kind = 'test'", {CHAIN}),
        ("update ledger_accounts set pending_debit = 1 where purpose = 'held'", {PENDING}),
        ("update ledger_accounts set pending_credit = 1 where purpose = 'held'", {PENDING}),
        ("update ledger_accounts set status = 'closed' where purpose = 'held'", {CLOSED}),
    ],
)
def test_each_damage_is_found(vandal: Connection, tenant: str, damage: str, found: set[str]) -> None:
    where = "and" if "where" in damage else "where"
    vandal.execute(text(f"{damage} {where} tenant_id = :tenant"), {"tenant": decode_id("tnt", tenant)})
    db = as_role(vandal, "holdfast_app", tenant)
    assert {breach.invariant for breach in verify(db)} == found


def test_a_sound_ledger_has_no_breach(vandal: Connection, tenant: str) -> None:
    assert verify(as_role(vandal, "holdfast_app", tenant)) == []


# The transfer of 40 becomes one of 30, with all that follows from it.
FORGERY = (
    "update ledger_entries set amount_minor = sign(amount_minor) * 30 where abs(amount_minor) = 40",
    "update ledger_entries set balance_after = 70 where amount_minor = -30",
    "update ledger_entries set balance_after = 30 where amount_minor = 30",
    "update ledger_accounts set balance = 70 where purpose = 'available'",
    "update ledger_accounts set balance = 30 where purpose = 'held'",
)
NEW_CHAINS = """
    update ledger_accounts a set chain = (
        select ledger_chain('', ledger_digest(t), e.version, e.amount_minor order by e.version)
        from ledger_entries e join ledger_transfers t on t.id = e.transfer_id where e.account_id = a.id)
    where tenant_id = :tenant
"""


def test_a_forgery_that_adds_up_is_found_by_the_chain_and_one_with_new_chains_by_the_checkpoint(
    tenant: str, vandal: Connection
) -> None:
    with transaction(tenant, ORIGIN) as db:
        publish_checkpoint(db)
    values = {"tenant": decode_id("tnt", tenant)}
    for statement in FORGERY:
        assert vandal.execute(text(f"{statement} and tenant_id = :tenant"), values).rowcount
    db = as_role(vandal, "holdfast_app", tenant)
    assert {breach.invariant for breach in verify(db)} == {CHAIN}
    vandal.exec_driver_sql("reset role")
    vandal.execute(text(NEW_CHAINS), values)
    vandal.exec_driver_sql("set local role holdfast_app")
    assert verify(db) == []
    assert verify_checkpoints(db)
