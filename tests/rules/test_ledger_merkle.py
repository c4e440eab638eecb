"""The Merkle-sum tree: every leaf proves itself, and nothing that was changed does."""

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.ledger.rules.merkle import Leaf, Node, NotProvable, build, padded_size, prove, root_of, verify

AMOUNTS = st.integers(0, 10**30)


def leaves_of(balances: list[int]) -> list[Leaf]:
    padded = balances + [0] * (padded_size(len(balances)) - len(balances))
    return [Leaf(f"available:{at}", "NGN", each, sha256(str(at).encode()).digest()) for at, each in enumerate(padded)]


@given(st.lists(AMOUNTS, min_size=1, max_size=20))
def test_every_leaf_verifies_and_the_root_is_the_sum(balances: list[int]) -> None:
    leaves = leaves_of(balances)
    tree = build(leaves)
    assert tree.root.sum == sum(balances)
    for index, leaf in enumerate(leaves):
        assert verify(leaf, index, prove(tree, index), tree.root)


@given(st.lists(AMOUNTS, min_size=2, max_size=9), st.data())
def test_nothing_that_was_changed_verifies(balances: list[int], data: st.DataObject) -> None:
    leaves = leaves_of(balances)
    tree = build(leaves)
    index = data.draw(st.integers(0, len(leaves) - 1))
    leaf, path, root = leaves[index], prove(tree, index), tree.root
    at = data.draw(st.integers(0, 31))
    height = data.draw(st.integers(0, len(path) - 1))

    def flipped(value: bytes) -> bytes:
        return value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]

    def with_sibling(node: Node) -> tuple[Node, ...]:
        return (*path[:height], node, *path[height + 1 :])

    assert not verify(replace(leaf, balance=leaf.balance + 1), index, path, root)
    assert not verify(replace(leaf, salt=flipped(leaf.salt)), index, path, root)
    assert not verify(replace(leaf, account=leaf.account + "0"), index, path, root)
    assert not verify(replace(leaf, currency="USD"), index, path, root)
    assert not verify(leaf, index ^ 1, path, root)
    assert not verify(leaf, index + len(leaves), path, root)
    assert not verify(leaf, index - len(leaves), path, root)
    assert not verify(leaf, index, path[:-1], root)
    assert not verify(leaf, index, with_sibling(replace(path[height], hash=flipped(path[height].hash))), root)
    assert not verify(leaf, index, with_sibling(replace(path[height], sum=path[height].sum + 1)), root)
    assert not verify(leaf, index, path, replace(root, hash=flipped(root.hash)))
    assert not verify(leaf, index, path, replace(root, sum=root.sum + 1))


@given(st.lists(st.integers(1, 10**30), min_size=3, max_size=20), st.data())
def test_what_is_taken_from_one_sibling_cannot_be_put_into_another(balances: list[int], data: st.DataObject) -> None:
    leaves = leaves_of(balances)
    tree = build(leaves)
    index = data.draw(st.integers(0, len(leaves) - 1))
    first, second, *rest = prove(tree, index)
    path = [replace(first, sum=first.sum + 1), replace(second, sum=abs(second.sum - 1)), *rest]
    assert not verify(leaves[index], index, path, tree.root)


def test_leaves_in_another_order_have_another_root() -> None:
    leaves = leaves_of([100, 250, 30, 7])
    assert build(leaves).root.hash != build([leaves[1], leaves[0], *leaves[2:]]).root.hash


def test_a_negative_balance_is_refused() -> None:
    with pytest.raises(NotProvable):
        build([Leaf("available:a", "NGN", -1, bytes(32))])
    assert not verify(Leaf("available:a", "NGN", -1, bytes(32)), 0, (), Node(bytes(32), 0))


def test_leaves_are_padded_to_a_power_of_two() -> None:
    assert [padded_size(count) for count in (1, 2, 3, 4, 5, 9)] == [1, 2, 4, 4, 8, 16]
    for count in (0, 3):
        with pytest.raises(NotProvable):
            build(leaves_of([1, 2, 3])[:count])


def test_a_tree_is_in_one_currency() -> None:
    first, second = leaves_of([1, 2])
    with pytest.raises(NotProvable):
        build([first, replace(second, currency="USD")])


@given(st.lists(AMOUNTS, min_size=1, max_size=9))
def test_a_node_passes_for_no_leaf_and_no_shorter_path(balances: list[int]) -> None:
    """An inner node is not a leaf of the tree above it."""
    leaves = leaves_of([*balances, 1])
    tree = build(leaves)
    assert len({node.hash for level in tree.levels for node in level}) == 2 * len(leaves) - 1
    assert not verify(leaves[0], 0, prove(tree, 0)[1:], tree.root)


def test_only_sums_that_the_ledger_holds_are_summed() -> None:
    most = 256**16 - 1
    assert Node(bytes(32), most).sum == most
    with pytest.raises(NotProvable):
        Node(bytes(32), most + 1)
    with pytest.raises(NotProvable):
        build([Leaf("available:a", "NGN", most, bytes(32)), Leaf("available:b", "NGN", 1, bytes(32))])


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=20, unique=True), st.data())
def test_the_plain_root_is_another_for_any_other_items(items: list[bytes], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(items) - 1))
    others = [
        [*items[:at], items[at] + b"0", *items[at + 1 :]],
        [*items, b"more" * 20],
        [*items, items[-1]],
        items[:-1] or [b""] * 2,
    ]
    if len(items) > 1:
        others.append(items[1:] + items[:1])
    assert root_of(items) not in {root_of(each) for each in others}


def test_there_is_no_root_over_nothing() -> None:
    with pytest.raises(NotProvable):
        root_of([])
