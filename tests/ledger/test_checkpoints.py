"""Checkpoints: what is published, and what is proven of it."""

from contextlib import suppress
from dataclasses import replace
from functools import partial
from random import Random

import pytest
from sqlalchemy import Engine, text

from holdfast.kernel.ids import decode_id
from holdfast.ledger.rules.accounts import clearing, fees, held
from holdfast.ledger.rules.checkpoints import GENESIS, Checkpoint
from holdfast.ledger.rules.merkle import verify
from holdfast.ledger.rules.refusals import InsufficientFunds
from holdfast.ledger.usecases import signing
from holdfast.ledger.usecases.auditing import verify_checkpoints
from holdfast.ledger.usecases.balances import trial_balance
from holdfast.ledger.usecases.checkpoints import get_checkpoint, list_checkpoints, publish_checkpoint
from holdfast.ledger.usecases.folding import fold_accumulating
from holdfast.ledger.usecases.proofs import prove_holdings
from holdfast.ledger.usecases.signing import is_signed
from holdfast.platform.db import transaction
from tests.ledger.books import ORIGIN, funded, move_once, post_alone
from tests.ledger.threads import together


def publish(tenant: str) -> Checkpoint | None:
    with transaction(tenant, ORIGIN) as db:
        return publish_checkpoint(db)


def published(tenant: str) -> Checkpoint:
    checkpoint = publish(tenant)
    assert checkpoint
    return checkpoint


def test_what_is_owed_is_what_the_trial_balance_says(tenant: str) -> None:
    buyer, other = funded(tenant, 1_000), funded(tenant, 70, "USD")
    post_alone(tenant, move_once(buyer, held("ord_1", "NGN"), 400), move_once(buyer, fees("NGN"), 50))
    with transaction(tenant, ORIGIN) as db:
        fold_accumulating(db)
        totals = trial_balance(db)
    statement = published(tenant).statement
    assert {each.currency: each.root.sum for each in statement.liabilities} == {"NGN": 950, "USD": 70}
    for trial, liability in zip(totals, statement.liabilities, strict=True):
        owed = [each.total.minor for each in trial.totals if each.purpose not in ("fees", "clearing")]
        assert liability.root.sum == sum(owed)
    with transaction(tenant, ORIGIN) as db:
        for account in (buyer, other, held("ord_1", "NGN")):
            [proof] = prove_holdings(db, account.owner).proofs
            [liability] = [each for each in statement.liabilities if each.currency == account.currency]
            assert (proof.leaf.account, proof.leaf.currency) == (account.code, account.currency)
            assert verify(proof.leaf, proof.index, proof.path, liability.root)
        assert prove_holdings(db, "sandbox").proofs == ()


def test_checkpoints_are_numbered_signed_and_follow_one_another(tenant: str) -> None:
    first = funded(tenant, 5) and published(tenant)
    second = funded(tenant, 5) and published(tenant)
    assert [first.statement.number, second.statement.number] == [1, 2]
    assert [first.statement.previous_hash, second.statement.previous_hash] == [GENESIS, first.statement.hash]
    for each in (first, second):
        assert is_signed(each.statement.message, each.signature, each.public_key)
        assert not is_signed(each.statement.message + b" ", each.signature, each.public_key)
        assert not is_signed(each.statement.message, each.signature, bytes(32))
    with transaction(tenant, ORIGIN) as db:
        assert list_checkpoints(db, after=None, limit=5) == [second, first]
        assert list_checkpoints(db, after=second.statement.id, limit=5) == [first]
        assert get_checkpoint(db) == second
        assert get_checkpoint(db, first.statement.id) == first
        assert verify_checkpoints(db) == []


def test_what_a_key_signed_is_trusted_after_a_new_key_came(tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the old one is taken away."""
    funded(tenant, 5)
    first = published(tenant)
    known = signing.secret("checkpoint_signing_key")

    def breaches_with(keys: str) -> list[str]:
        monkeypatch.setattr(signing, "secret", lambda name: keys)
        signing._keys.cache_clear()
        with transaction(tenant, ORIGIN) as db:
            return [breach.invariant for breach in verify_checkpoints(db)]

    try:
        assert breaches_with(f"new, {known}") == []
        funded(tenant, 5)
        assert published(tenant).public_key == signing.public_keys()[0] != first.public_key
        assert breaches_with("new") == []
        assert breaches_with(known) == ["the newest checkpoint is signed by us"]
    finally:
        signing._keys.cache_clear()


def test_nothing_is_published_where_nothing_happened(tenant: str) -> None:
    assert publish(tenant) is None
    funded(tenant, 5)
    assert publish(tenant)
    assert publish(tenant) is None
    with transaction(tenant, ORIGIN) as db:
        fold_accumulating(db)
    assert publish(tenant), "the clearing account went on"
    assert publish(tenant) is None


def test_only_what_changed_is_kept_of_a_checkpoint(tenant: str, admin_engine: Engine) -> None:
    buyer, _, _ = (funded(tenant, 5) for _ in range(3))
    published(tenant)
    post_alone(tenant, move_once(buyer, held("ord_1", "NGN"), 5))
    published(tenant)
    with admin_engine.connect() as connection:
        rows = connection.execute(
            text("select number, count(*) from ledger_checkpoint_heads where tenant_id = :t group by 1 order by 1"),
            {"t": decode_id("tnt", tenant)},
        )
        assert [tuple(row) for row in rows] == [(1, 3), (2, 2)]


def test_an_older_checkpoint_proves_what_was_owed_then(tenant: str) -> None:
    buyer = funded(tenant, 100)
    first = published(tenant)
    post_alone(tenant, move_once(buyer, held("ord_1", "NGN"), 100))
    second = published(tenant)
    with transaction(tenant, ORIGIN) as db:
        then, now = prove_holdings(db, buyer.owner, first.statement.id), prove_holdings(db, buyer.owner)
    assert ([each.leaf.balance for each in then.proofs], now.proofs) == ([100], ())
    assert (then.checkpoint, now.checkpoint) == (first, second)


def test_a_ledger_without_debts_is_signed_too(tenant: str) -> None:
    buyer = funded(tenant, 5)
    published(tenant)
    post_alone(tenant, move_once(buyer, clearing("sandbox", "NGN"), 5))
    assert published(tenant).statement.liabilities == ()
    with transaction(tenant, ORIGIN) as db:
        assert verify_checkpoints(db) == []


def test_a_checkpoint_is_for_its_tenant_alone(tenant: str, other_tenant: str) -> None:
    buyer = funded(tenant, 5)
    checkpoint = published(tenant)
    assert publish(other_tenant) is None
    elsewhere = funded(other_tenant, 9)
    other = published(other_tenant)
    assert (other.statement.number, other.statement.liabilities[0].root.sum) == (1, 9)
    with transaction(other_tenant, ORIGIN) as db:
        assert list_checkpoints(db, after=None, limit=5) == [other]
        assert prove_holdings(db, buyer.owner).proofs == ()
        assert len(prove_holdings(db, elsewhere.owner).proofs) == 1
        assert verify_checkpoints(db) == []
    moved = replace(checkpoint.statement, tenant_id=other_tenant)
    assert not is_signed(moved.message, checkpoint.signature, checkpoint.public_key)


def test_a_checkpoint_is_of_one_moment_however_much_is_being_posted(tenant: str) -> None:
    """What is owed only changes hands, so every checkpoint finds all of it; and their numbers have no gap."""
    accounts = [funded(tenant, 1_000) for _ in range(6)]

    def trade(seed: int) -> int:
        random = Random(seed)
        for _ in range(60):
            with suppress(InsufficientFunds):
                post_alone(tenant, move_once(*random.sample(accounts, 2), random.randint(1, 300)))
        return 0

    def sign() -> int:
        return sum(publish(tenant) is not None for _ in range(8))

    results = together([*(partial(trade, seed) for seed in range(4)), sign, sign])
    assert not [result for result in results if isinstance(result, Exception)], results
    with transaction(tenant, ORIGIN) as db:
        checkpoints = list_checkpoints(db, after=None, limit=100)
        assert verify_checkpoints(db) == []
    assert [each.statement.number for each in checkpoints] == list(range(len(checkpoints), 0, -1))
    assert {each.statement.liabilities[0].root.sum for each in checkpoints} == {6_000}
    assert len(checkpoints) == sum(result for result in results if isinstance(result, int)) > 2
