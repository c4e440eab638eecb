"""Checkpoints: what is signed, which accounts are owed from, and how their leaves are salted, placed and padded."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.ledger.rules.accounts import CREDIT, PURPOSES
from holdfast.ledger.rules.checkpoints import (
    CONTEXT,
    FEWEST_LEAVES,
    GENESIS,
    AccountState,
    Head,
    Liability,
    NegativeLiability,
    Statement,
    heads_root,
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


def state(number: int, balance: int, currency: str = "NGN", *, is_owed: bool = True) -> AccountState:
    head = Head(UUID(int=number), 3, balance, bytes([number]))
    return AccountState(head, f"available:usr_{number}", f"usr_{number}", currency, is_owed)


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


def test_a_head_is_committed_to_with_all_that_it_says() -> None:
    head = Head(UUID(int=1), 2, 3, b"4")
    others = [
        replace(head, account_id=UUID(int=2)),
        replace(head, version=3),
        replace(head, balance=4),
        replace(head, chain=b"5"),
    ]
    assert len({heads_root([each]) for each in [head, *others]}) == 5
    assert heads_root([head, others[0]]) == heads_root([others[0], head])


@given(st.lists(st.tuples(st.integers(0, 10**12), st.sampled_from(["NGN", "USD"]), st.booleans()), max_size=40))
def test_every_balance_that_is_owed_is_proven_in_its_currency(rows: list[tuple[int, str, bool]]) -> None:
    states = [state(number, *row[:2], is_owed=row[2]) for number, row in enumerate(rows)]
    owed = [each for each in states if each.is_owed and each.head.balance]
    trees = plant(states, SEED)
    assert [tree.liability.currency for tree in trees] == sorted({each.currency for each in owed})
    proven = []
    for tree in trees:
        codes = [each.code for each in owed]
        for proof in prove_all(tree, codes):
            assert verify(proof.leaf, proof.index, proof.path, tree.liability.root)
            assert 2 ** len(proof.path) == tree.liability.leaves
            proven.append((proof.leaf.account, proof.leaf.currency, proof.leaf.balance))
    assert sorted(proven) == sorted((each.code, each.currency, each.head.balance) for each in owed)


@pytest.mark.parametrize(("owed", "leaves"), [(1, 16), (16, 16), (17, 32), (33, 64)])
def test_the_number_of_leaves_does_not_say_how_many_are_owed(owed: int, leaves: int) -> None:
    [tree] = plant([state(number, 1) for number in range(owed)], SEED)
    assert (len(tree.leaves), sum(leaf.account == "" for leaf in tree.leaves)) == (leaves, leaves - owed)
    assert leaves >= FEWEST_LEAVES


def test_each_leaf_has_a_salt_and_a_place_of_its_own_in_each_checkpoint() -> None:
    states = [state(number, 5) for number in range(20)]
    [first], [again], [second] = plant(states, SEED), plant(states[::-1], SEED), plant(states, bytes(32))
    assert first == again
    salts = {leaf.salt for tree in (first, second) for leaf in tree.leaves}
    assert len(salts) == 2 * len(first.leaves)
    assert [leaf.account for leaf in first.leaves] != [leaf.account for leaf in second.leaves]
    assert first.liability.root.sum == second.liability.root.sum == 100


def test_two_currencies_share_no_salt() -> None:
    trees = plant([state(1, 5), state(2, 5, "USD")], SEED)
    assert len({leaf.salt for tree in trees for leaf in tree.leaves}) == 2 * FEWEST_LEAVES


def test_nothing_is_proven_of_a_ledger_in_which_somebody_owes_us() -> None:
    with pytest.raises(NegativeLiability):
        plant([state(1, 5), state(2, -1)], SEED)


def test_every_purpose_is_owed_to_somebody_but_those_that_are_ours_or_others() -> None:
    owed = {
        purpose.name for purpose in PURPOSES.values() if purpose.normal_side == CREDIT and not purpose.is_accumulating
    }
    assert owed == {"available", "held", "payment", "payout", "refund"}
