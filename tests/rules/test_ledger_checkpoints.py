"""Checkpoints: what is signed, which accounts are owed from, and how their leaves are salted, placed and padded."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.ledger.rules.accounts import CREDIT, PURPOSES
from holdfast.ledger.rules.checkpoints import (
    CONTEXT,
    FEWEST_LEAVES,
    GENESIS,
    Liability,
    NegativeLiability,
    Owed,
    Statement,
    plant,
    prove_all,
)
from holdfast.ledger.rules.merkle import Node, verify

SEED = bytes(range(32))
STATEMENT = Statement(
    id="chk_01",
    tenant_id="tnt_01",
    number=2,
    taken_at=datetime(2026, 11, 21, 6, 0, tzinfo=UTC),
    previous_hash=GENESIS,
    heads_root=bytes([1]) * 32,
    liabilities=(Liability("NGN", Node(bytes([2]) * 32, 1_500_00), 16),),
)


def owed(number: int, balance: int, currency: str = "NGN") -> Owed:
    return Owed(UUID(int=number), f"available:usr_{number}", f"usr_{number}", currency, balance)


def test_what_is_signed_is_written_in_one_way() -> None:
    """A change here makes every published checkpoint and the verifier false: it needs another CONTEXT."""
    assert STATEMENT.message == CONTEXT + (
        b'{"heads_root":"' + b"01" * 32 + b'","id":"chk_01","liabilities":[{"currency":"NGN","leaves":16,"root":"'
        b"" + b"02" * 32 + b'","total_minor":"150000"}],"number":2,"previous_hash":"' + b"00" * 32 + b'",'
        b'"taken_at":"2026-11-21T06:00:00.000000Z","tenant_id":"tnt_01"}'
    )
    elsewhere = STATEMENT.taken_at.astimezone(timezone(timedelta(hours=1)))
    assert replace(STATEMENT, taken_at=elsewhere).message == STATEMENT.message


def test_everything_that_is_said_is_signed() -> None:
    root = STATEMENT.liabilities[0].root
    others = [
        replace(STATEMENT, id="chk_02"),
        replace(STATEMENT, tenant_id="tnt_02"),
        replace(STATEMENT, number=3),
        replace(STATEMENT, taken_at=STATEMENT.taken_at + timedelta(microseconds=1)),
        replace(STATEMENT, previous_hash=bytes([9]) * 32),
        replace(STATEMENT, heads_root=bytes([9]) * 32),
        replace(STATEMENT, liabilities=()),
        replace(STATEMENT, liabilities=(Liability("USD", root, 16),)),
        replace(STATEMENT, liabilities=(Liability("NGN", replace(root, sum=root.sum - 1), 16),)),
        replace(STATEMENT, liabilities=(Liability("NGN", replace(root, hash=GENESIS), 16),)),
        replace(STATEMENT, liabilities=(Liability("NGN", root, 32),)),
    ]
    assert len({each.hash for each in [STATEMENT, *others]}) == len(others) + 1


@given(st.lists(st.tuples(st.integers(0, 10**12), st.sampled_from(["NGN", "USD"])), max_size=40))
def test_every_balance_that_is_owed_is_proven_in_its_currency(rows: list[tuple[int, str]]) -> None:
    accounts = [owed(number, *row) for number, row in enumerate(rows)]
    counted = [each for each in accounts if each.balance]
    trees = plant(accounts, SEED)
    assert [tree.liability.currency for tree in trees] == sorted({each.currency for each in counted})
    proven = []
    for tree in trees:
        for proof in prove_all(tree, [each.code for each in accounts]):
            assert verify(proof.leaf, proof.index, proof.path, tree.liability.root)
            assert 2 ** len(proof.path) == tree.liability.leaves
            proven.append((proof.leaf.account, proof.leaf.currency, proof.leaf.balance))
    assert sorted(proven) == sorted((each.code, each.currency, each.balance) for each in counted)


@pytest.mark.parametrize(("accounts", "leaves"), [(1, 16), (16, 16), (17, 32), (33, 64)])
def test_the_number_of_leaves_does_not_say_how_many_are_owed(accounts: int, leaves: int) -> None:
    [tree] = plant([owed(number, 1) for number in range(accounts)], SEED)
    assert (len(tree.leaves), sum(leaf.account == "" for leaf in tree.leaves)) == (leaves, leaves - accounts)
    assert leaves >= FEWEST_LEAVES


def test_each_leaf_has_a_salt_and_a_place_of_its_own_in_each_checkpoint() -> None:
    accounts = [owed(number, 5) for number in range(20)]
    [first], [again], [second] = plant(accounts, SEED), plant(accounts[::-1], SEED), plant(accounts, bytes(32))
    assert first == again
    salts = {leaf.salt for tree in (first, second) for leaf in tree.leaves}
    assert len(salts) == 2 * len(first.leaves)
    assert [leaf.account for leaf in first.leaves] != [leaf.account for leaf in second.leaves]
    assert first.liability.root.sum == second.liability.root.sum == 100


def test_two_currencies_share_no_salt() -> None:
    trees = plant([owed(1, 5), owed(2, 5, "USD")], SEED)
    assert len({leaf.salt for tree in trees for leaf in tree.leaves}) == 2 * FEWEST_LEAVES


def test_nothing_is_proven_of_a_ledger_in_which_somebody_owes_us() -> None:
    with pytest.raises(NegativeLiability):
        plant([owed(1, 5), owed(2, -1)], SEED)


def test_every_purpose_is_owed_to_somebody_but_those_that_are_ours_or_others() -> None:
    of_people = {
        purpose.name for purpose in PURPOSES.values() if purpose.normal_side == CREDIT and not purpose.is_accumulating
    }
    assert of_people == {"available", "held", "payment", "payout", "refund"}


def test_the_worked_example_of_the_docs() -> None:
    accounts = [
        Owed(UUID(int=1), "available:usr_ada", "usr_ada", "NGN", 250_00),
        Owed(UUID(int=2), "held:ord_7", "ord_7", "NGN", 400_00),
        Owed(UUID(int=3), "available:usr_bola", "usr_bola", "NGN", 300_00),
        Owed(UUID(int=4), "payout:wdr_3", "wdr_3", "NGN", 50_00),
    ]
    [tree] = plant(accounts, sha256(b"0").digest())
    [proof] = prove_all(tree, ["available:usr_ada"])
    assert (len(tree.leaves), proof.index, tree.liability.root.sum) == (16, 5, 1_000_00)
    assert [node.sum for node in proof.path] == [0, 300_00, 50_00, 400_00]
