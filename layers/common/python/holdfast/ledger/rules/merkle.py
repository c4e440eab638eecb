"""A Merkle-sum tree over what is owed in one currency: its root commits to every balance and to their sum.

Whoever holds a leaf, its salt and its path can compute the root, and sees with it that the leaf is counted in the sum.
Leaves and inner nodes are hashed under different names, so neither passes for the other. A node hashes each side with
its own sum, so none can be lowered without another root. `root_of` is the plain tree, over anything in an order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

LEAF: Final = b"holdfast.leaf.1\0"
NODE: Final = b"holdfast.node.1\0"
ITEM: Final = b"holdfast.item.1\0"
PAIR: Final = b"holdfast.pair.1\0"
SALT_BYTES: Final = 32
HASH_BYTES: Final = 32
_SUM_BYTES: Final = 16  # holds every amount that the ledger's numeric(38,0) holds
_SUM_BOUND: Final = 256**_SUM_BYTES


class NotProvable(ValueError):
    """What was given cannot be part of such a tree: a negative or boundless sum, a wrong length, no leaf at all."""


@dataclass(frozen=True, slots=True)
class Node:
    """sum: in minor units, of all leaves below"""

    hash: bytes
    sum: int

    def __post_init__(self) -> None:
        if len(self.hash) != HASH_BYTES:
            raise NotProvable("a hash has 32 bytes")
        _as_bytes(self.sum)


@dataclass(frozen=True, slots=True)
class Leaf:
    """account: the account's code, empty for padding · balance: in minor units · salt: random, told to the holder"""

    account: str
    currency: str
    balance: int
    salt: bytes

    @property
    def node(self) -> Node:
        if len(self.salt) != SALT_BYTES:
            raise NotProvable("a salt has 32 bytes")
        said = b"".join((_sized(self.account), _sized(self.currency), _as_bytes(self.balance), self.salt))
        return Node(sha256(LEAF + said).digest(), self.balance)


@dataclass(frozen=True, slots=True)
class Tree:
    """levels: the leaves first, padding included, the root last"""

    levels: tuple[tuple[Node, ...], ...]

    @property
    def root(self) -> Node:
        return self.levels[-1][0]


def padded_size(leaves: int) -> int:
    """The power of two that so many leaves are padded to."""
    return 1 << max(leaves - 1, 0).bit_length()


def build(leaves: Sequence[Leaf]) -> Tree:
    """The tree of leaves in one currency that are padded already."""
    if not leaves or len(leaves) != padded_size(len(leaves)):
        raise NotProvable("the number of leaves is a power of two")
    if len({leaf.currency for leaf in leaves}) != 1:
        raise NotProvable("a tree is in one currency")
    levels = [tuple(leaf.node for leaf in leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append(tuple(join(below[at], below[at + 1]) for at in range(0, len(below), 2)))
    return Tree(tuple(levels))


def prove(tree: Tree, index: int) -> tuple[Node, ...]:
    """The sibling at every level, from the leaf's own upwards."""
    if not 0 <= index < len(tree.levels[0]):
        raise NotProvable("there is no such leaf")
    return tuple(level[(index >> height) ^ 1] for height, level in enumerate(tree.levels[:-1]))


def verify(leaf: Leaf, index: int, path: Sequence[Node], root: Node) -> bool:
    """Whether the leaf at this place is counted in the root."""
    if not 0 <= index < 1 << len(path):
        return False
    try:
        node = leaf.node
        for height, sibling in enumerate(path):
            node = join(sibling, node) if index >> height & 1 else join(node, sibling)
    except NotProvable:
        return False
    return node == root


def join(left: Node, right: Node) -> Node:
    said = b"".join((left.hash, _as_bytes(left.sum), right.hash, _as_bytes(right.sum)))
    return Node(sha256(NODE + said).digest(), left.sum + right.sum)


def root_of(items: Sequence[bytes]) -> bytes:
    """The root over the items in their order; the last of an odd level goes up as it is."""
    if not items:
        raise NotProvable("there is nothing to prove")
    level = [sha256(ITEM + item).digest() for item in items]
    while len(level) > 1:
        pairs = [sha256(PAIR + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def _as_bytes(amount: int) -> bytes:
    if not 0 <= amount < _SUM_BOUND:
        raise NotProvable("a balance or sum is neither negative nor beyond what the ledger holds")
    return amount.to_bytes(_SUM_BYTES, "big")


def _sized(value: str) -> bytes:
    data = value.encode()
    return len(data).to_bytes(4, "big") + data
