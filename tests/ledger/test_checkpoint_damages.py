"""Nothing that was rewritten since a checkpoint goes unseen. Each damage is done by the server's administrator, with
the triggers off, after two checkpoints: the buyer still is as in the newest of them, others went on."""

from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from holdfast.kernel.ids import decode_id
from holdfast.ledger.rules.accounts import AccountSpec, clearing, held
from holdfast.ledger.rules.checkpoints import NegativeLiability
from holdfast.ledger.usecases.auditing import find_record_breaches, verify_checkpoints
from holdfast.ledger.usecases.checkpoints import HistoryChanged, get_checkpoint, publish_checkpoint
from holdfast.ledger.usecases.folding import fold_accumulating
from holdfast.ledger.usecases.proofs import TreeLost, prove_holdings
from holdfast.ledger.usecases.verification import verify
from holdfast.platform.db import Db, sqlstate, transaction
from tests.ledger.books import ORIGIN, as_role, funded, move_once, post_alone

ENTRIES = "the balance at a checkpoint is what the entries say"
CHAIN = "the entries up to a checkpoint are those that were signed"
HEADS = "the recorded heads are those that were signed"
OWED = "what is owed is what was signed as owed"
SAME = "an account that nothing was posted to is as in the checkpoint"
FOLLOWS = "a checkpoint follows on the one before"
SIGNED = "the newest checkpoint is signed by us"


def publish(tenant: str) -> None:
    with transaction(tenant, ORIGIN) as db:
        assert publish_checkpoint(db)


@pytest.fixture
def buyer(tenant: str) -> AccountSpec:
    buyer, seller = funded(tenant, 100), funded(tenant, 30)
    publish(tenant)
    post_alone(tenant, move_once(buyer, held("ord_1", "NGN"), 40))
    with transaction(tenant, ORIGIN) as db:
        fold_accumulating(db)
    publish(tenant)
    post_alone(tenant, move_once(seller, held("ord_1", "NGN"), 10))
    return buyer


@pytest.fixture
def vandal(tenant: str, buyer: AccountSpec, admin_engine: Engine) -> Iterator[Connection]:
    with admin_engine.connect() as connection:
        connection.exec_driver_sql("set local session_replication_role = replica")
        yield connection
        connection.rollback()


def damaged(vandal: Connection, tenant: str, damage: str, buyer: AccountSpec) -> Db:
    """The ledger of the tenant as the application sees it after the damage."""
    values = {"tenant": decode_id("tnt", tenant), "buyer": buyer.code}
    for statement in damage.split(";"):
        where = "and" if "where" in statement else "where"
        used = values if ":buyer" in statement else {"tenant": values["tenant"]}
        assert vandal.execute(text(f"{statement} {where} tenant_id = :tenant"), used).rowcount
    return as_role(vandal, "holdfast_app", tenant)


REHASH = (
    "update ledger_accounts a set chain = (select ledger_chain('', ledger_digest(t), e.version, e.amount_minor"
    " order by e.version) from ledger_entries e join ledger_transfers t on t.id = e.transfer_id"
    " where e.account_id = a.id and e.version <= a.version) where true"
)
OF_BUYER = "account_id = (select id from ledger_accounts where code = :buyer)"


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        # A balance that is no longer what it was, with entries that fit it.
        ("update ledger_accounts set balance = balance + 1 where code = :buyer", {SAME}),
        ("update ledger_accounts set chain = 'x' where code = :buyer", {SAME}),
        (f"update ledger_entries set balance_after = 90 where version = 2 and {OF_BUYER}", {ENTRIES}),
        (f"update ledger_entries set balance_after = 90 where version = 1 and {OF_BUYER}", {ENTRIES}),
        (
            f"update ledger_entries set balance_after = 90 where version = 2 and {OF_BUYER};"
            "update ledger_accounts set balance = 90 where code = :buyer",
            {SAME, ENTRIES},
        ),
        ("delete from ledger_entries where balance_after = 60", {ENTRIES, CHAIN}),
        ("update ledger_entries set amount_minor = -39 where amount_minor = -40", {CHAIN}),
        ("update ledger_transfers set description = 'a gift' where kind = 'test'", {CHAIN}),
        ("update ledger_transfers set posted_at = posted_at - interval '1 day'", {CHAIN}),
        ("delete from ledger_transfers", {CHAIN}),
        # The same with chains that fit it, as whoever knows the ledger would do: nothing but the signature knows.
        (f"update ledger_transfers set description = 'a gift';{REHASH}", {CHAIN, SAME}),
        ("update ledger_folds set balance = balance - 1", {ENTRIES}),
        # A liability that is hidden.
        ("update ledger_accounts set normal_side = 'debit' where code = :buyer", {OWED}),
        ("update ledger_accounts set currency = 'USD' where code = :buyer", {OWED}),
        ("update ledger_accounts set code = 'available:usr_thief' where code = :buyer", {OWED}),
        (
            "delete from ledger_accounts where code = :buyer",
            {"an account in a checkpoint stays", OWED},
        ),
        (
            "update ledger_accounts set version = 1, balance = 100 where code = :buyer",
            {"no account goes back behind a checkpoint"},
        ),
        # A checkpoint that was rewritten itself.
        (
            f"update ledger_checkpoint_heads set balance = 90 where number = 2 and {OF_BUYER}",
            {HEADS, OWED, SAME, ENTRIES},
        ),
        (
            f"update ledger_checkpoint_heads set balance = -1 where number = 2 and {OF_BUYER}",
            {HEADS, "nobody is owed less than nothing", SAME, ENTRIES},
        ),
        (f"update ledger_checkpoint_heads set balance = 90 where number = 1 and {OF_BUYER}", {ENTRIES}),
        (f"update ledger_checkpoint_heads set chain = 'x' where number = 2 and {OF_BUYER}", {HEADS, SAME, CHAIN}),
        (
            f"update ledger_checkpoint_heads set version = 3 where number = 2 and {OF_BUYER}",
            {HEADS, ENTRIES, "no account goes back behind a checkpoint"},
        ),
        (f"delete from ledger_checkpoint_heads where {OF_BUYER}", {HEADS, OWED}),
        ("update ledger_checkpoint_liabilities set total_minor = total_minor + 1", {OWED, FOLLOWS, SIGNED}),
        ("update ledger_checkpoint_liabilities set root = sha256(root)", {OWED, FOLLOWS, SIGNED}),
        ("update ledger_checkpoint_liabilities set leaves = 32", {OWED, FOLLOWS, SIGNED}),
        ("delete from ledger_checkpoint_liabilities", {OWED, FOLLOWS, SIGNED}),
        ("update ledger_checkpoints set seed = sha256(seed) where number = 2", {OWED}),
        ("update ledger_checkpoints set heads_root = sha256(seed) where number = 2", {HEADS, SIGNED}),
        ("update ledger_checkpoints set taken_at = taken_at + interval '1 s' where number = 2", {SIGNED}),
        ("update ledger_checkpoints set taken_at = taken_at + interval '1 s' where number = 1", {FOLLOWS}),
        ("update ledger_checkpoints set signature = sha256(seed) || sha256(seed) where number = 2", {SIGNED}),
        ("update ledger_checkpoints set public_key = sha256(seed) where number = 2", {SIGNED}),
        ("delete from ledger_checkpoints where number = 1", {FOLLOWS}),
    ],
)
def test_each_damage_is_found(
    vandal: Connection, tenant: str, buyer: AccountSpec, damage: str, found: set[str]
) -> None:
    assert {breach.invariant for breach in verify_checkpoints(damaged(vandal, tenant, damage, buyer))} == found


def test_history_that_was_rewritten_whole_is_found_by_the_checkpoint_alone(
    tenant: str, buyer: AccountSpec, admin_engine: Engine
) -> None:
    """By somebody who computes every hash anew, before accounts that have all gone on since."""
    post_alone(tenant, move_once(clearing("sandbox", "NGN"), buyer, 1))
    with transaction(tenant, ORIGIN) as db:
        fold_accumulating(db)
    deposit = "(select transfer_id from ledger_entries where amount_minor = 100)"
    with admin_engine.connect() as connection:
        connection.exec_driver_sql("set local session_replication_role = replica")
        damage = f"update ledger_transfers set description = 'a gift' where id in {deposit};{REHASH}"
        db = damaged(connection, tenant, damage, buyer)
        assert verify(db) == []
        assert {breach.invariant for breach in verify_checkpoints(db)} == {CHAIN}
        connection.rollback()


def test_a_checkpoint_that_somebody_else_signed_is_found(vandal: Connection, tenant: str, buyer: AccountSpec) -> None:
    with transaction(tenant, ORIGIN) as db:
        message = get_checkpoint(db).statement.message
    key = Ed25519PrivateKey.generate()
    signature, public_key = key.sign(message).hex(), key.public_key().public_bytes_raw().hex()
    values = f"signature = '\\x{signature}', public_key = '\\x{public_key}'"
    damage = f"update ledger_checkpoints set {values} where number = 2"
    db = damaged(vandal, tenant, damage, buyer)
    assert {breach.invariant for breach in verify_checkpoints(db)} == {SIGNED}


def test_an_invented_balance_is_found_and_not_signed(vandal: Connection, tenant: str, buyer: AccountSpec) -> None:
    damage = "update ledger_accounts set balance = balance + 1000 where code = :buyer"
    db = damaged(vandal, tenant, damage, buyer)
    assert find_record_breaches(db)
    with pytest.raises(HistoryChanged):
        publish_checkpoint(db)


def test_a_debt_of_less_than_nothing_is_not_signed(vandal: Connection, tenant: str, buyer: AccountSpec) -> None:
    damage = "update ledger_accounts set balance = -1 where code = 'held:ord_1'"
    with pytest.raises(NegativeLiability):
        publish_checkpoint(damaged(vandal, tenant, damage, buyer))


def test_no_proof_is_given_that_the_signature_does_not_cover(
    vandal: Connection, tenant: str, buyer: AccountSpec
) -> None:
    damage = f"update ledger_checkpoint_heads set balance = 90 where number = 2 and {OF_BUYER}"
    db = damaged(vandal, tenant, damage, buyer)
    with pytest.raises(TreeLost):
        prove_holdings(db, buyer.owner)


@pytest.mark.parametrize("table", ["ledger_checkpoints", "ledger_checkpoint_liabilities", "ledger_checkpoint_heads"])
@pytest.mark.parametrize(("role", "refused"), [("holdfast_owner", "HF100"), ("holdfast_app", "42501")])
def test_nobody_changes_a_checkpoint(
    tenant: str, buyer: AccountSpec, admin_engine: Engine, table: str, role: str, refused: str
) -> None:
    for attack in (f"update {table} set tenant_id = tenant_id", f"delete from {table}", f"truncate {table} cascade"):
        with admin_engine.connect() as connection:
            as_role(connection, role, tenant)
            with pytest.raises(DBAPIError) as error:
                connection.execute(text(attack))
            assert sqlstate(error.value) == refused, attack
            connection.rollback()
